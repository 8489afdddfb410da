// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.Amounts;
import io.github.larder.core.admin.Transfer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What an export, an import or a copy has done, on one line. */
final class TransferText {

  private TransferText() {}

  /**
   * Formats the line.
   *
   * @param done what was done, such as {@code exported}
   */
  static String of(Transfer transfer, String done, boolean json) {
    if (json) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("did", done);
      members.put("entries", transfer.entries());
      members.put("bytes", transfer.bytes());
      members.put("kept", transfer.kept());
      members.put("expired", transfer.expired());
      transfer
          .skipped()
          .forEach((reason, count) -> members.put("skipped_" + StatusLine.name(reason), count));
      return Explanation.jsonObject(members);
    }
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s: %,d entries, %s",
                done,
                transfer.entries(),
                Amounts.size(transfer.bytes())));
    if (transfer.kept() > 0) {
      line.append(
          String.format(Locale.ROOT, ", %,d as new or newer in the target", transfer.kept()));
    }
    if (transfer.expired() > 0) {
      line.append(
          String.format(Locale.ROOT, ", %,d expired or removed meanwhile", transfer.expired()));
    }
    transfer
        .skipped()
        .forEach(
            (reason, count) ->
                line.append(
                    String.format(
                        Locale.ROOT, ", %,d not stored (%s)", count, StatusLine.name(reason))));
    return line.toString();
  }

  /** {@return the exit status: 1 if the target did not store an entry} */
  static int status(Transfer transfer) {
    return transfer.skipped().isEmpty() ? 0 : CommandFault.FAILED;
  }
}
