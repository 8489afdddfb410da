// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.Amounts;
import io.github.larder.cli.text.SafeText;
import io.github.larder.core.admin.CachedEntry;
import io.github.larder.core.admin.CachedEntry.State;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.EntrySummary;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An entry as one line, or as one JSON object.
 *
 * <pre>
 * STATUS TYPE                      SIZE   AGE STATE   LEFT URL
 *    200 text/html                12.3K    5m fresh    55m https://example.org/bread
 * </pre>
 */
final class EntryText {

  static final String HEADER = "STATUS TYPE                      SIZE   AGE STATE    LEFT URL";

  /** Longer URLs are cut; {@code --json} shows them as they are. */
  static final int MAX_URL = 2000;

  private static final int TYPE_WIDTH = 24;
  private static final String SPACES = " ".repeat(TYPE_WIDTH);
  private final Instant now;
  private final boolean color;

  /**
   * @param color whether the terminal has colours
   */
  EntryText(Instant now, boolean color) {
    this.now = now;
    this.color = color;
  }

  String line(CachedEntry entry) {
    EntrySummary summary = entry.summary();
    State state = entry.state(now);
    StringBuilder line = new StringBuilder(120);
    right(line, Integer.toString(summary.status()), 6);
    line.append(' ');
    left(line, entry.isRoot() ? "(variants)" : type(entry), TYPE_WIDTH);
    right(line, Amounts.size(summary.bodyLength()), 6);
    right(line, Amounts.time(entry.age(now)), 6);
    line.append(' ');
    colored(line, state);
    right(line, left(entry), 5);
    line.append(' ').append(SafeText.line(entry.uri(), MAX_URL));
    entry.variant().ifPresent(variant -> line.append("  ").append(SafeText.line(variant, MAX_URL)));
    if (entry.isPartitioned()) {
      line.append("  (partition)");
    }
    if (!summary.method().equals("GET")) {
      line.append("  (").append(SafeText.line(summary.method(), TYPE_WIDTH)).append(')');
    }
    return line.toString();
  }

  String json(CachedEntry entry) {
    EntrySummary summary = entry.summary();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("url", summary.requestUri());
    members.put("key", summary.key().value());
    members.put("method", summary.method());
    members.put("status", summary.status());
    String mediaType = summary.mediaType();
    if (mediaType != null) {
      members.put("mediaType", mediaType);
    }
    members.put("storedBytes", summary.bodyLength());
    entry.originalLength().ifPresent(length -> members.put("originalBytes", length));
    String encoding = summary.bodyEncoding();
    if (encoding != null) {
      members.put("encoding", encoding);
    }
    members.put("sealed", entry.isSealed());
    members.put("sentAt", summary.sentAt());
    members.put("receivedAt", summary.receivedAt());
    members.put("state", name(entry.state(now)));
    entry.freshUntil().ifPresent(until -> members.put("freshUntil", until));
    Instant retainUntil = summary.retainUntil();
    if (retainUntil != null) {
      members.put("retainUntil", retainUntil);
    }
    List<String> variants = summary.variants();
    if (variants != null) {
      members.put("variants", variants);
    }
    members.put("parts", summary.parts());
    members.put("partition", entry.isPartitioned());
    if (!summary.namespace().isEmpty()) {
      members.put("namespace", summary.namespace());
    }
    if (!summary.version().equals(EntryVersion.ABSENT)) {
      members.put("version", summary.version().token());
    }
    return Explanation.jsonObject(members);
  }

  static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private String type(CachedEntry entry) {
    String mediaType = entry.summary().mediaType();
    if (mediaType == null) {
      return entry.isSealed() ? "(sealed)" : "-";
    }
    return SafeText.line(mediaType, TYPE_WIDTH);
  }

  /** The time until the response is stale, or since it is. */
  private String left(CachedEntry entry) {
    return entry.freshUntil().map(until -> Amounts.time(Duration.between(now, until))).orElse("-");
  }

  private void colored(StringBuilder line, State state) {
    String escape =
        switch (state) {
          case FRESH -> "\u001b[32m";
          case STALE -> "\u001b[33m";
          case EXPIRED -> "\u001b[31m";
          case UNKNOWN -> "\u001b[2m";
        };
    if (color) {
      line.append(escape);
    }
    left(line, name(state), 7);
    if (color) {
      line.append("\u001b[0m");
    }
  }

  private static void left(StringBuilder line, String text, int width) {
    line.append(text).append(SPACES, 0, Math.max(0, width - text.length()));
  }

  private static void right(StringBuilder line, String text, int width) {
    line.append(SPACES, 0, Math.max(0, width - text.length())).append(text);
  }
}
