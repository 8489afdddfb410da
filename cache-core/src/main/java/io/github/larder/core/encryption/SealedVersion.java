// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import io.github.larder.core.encryption.SealedBody.BodyId;
import io.github.larder.model.EntryVersion;
import org.jspecify.annotations.Nullable;

/**
 * The version of a sealed entry as the tiers above see it: the id of its body and the version of
 * the store. A refresh is given a version only, and must name the body that it keeps.
 *
 * <pre>
 * 4f1mUq0Zt7w3nX9sK2vB8g.q3Zr0cYw1XfA.Jk2VbN8s_TtE    . or ! if the body is to be sealed anew
 * -.q3Zr0cYw1XfA.Jk2VbN8s_TtE                           the entry could not be opened
 * </pre>
 */
record SealedVersion(@Nullable BodyId bodyId, boolean retired, EntryVersion stored) {

  private static final String UNREADABLE = "-.";

  static SealedVersion of(EntryVersion version) {
    String token = version.token();
    if (token.startsWith(UNREADABLE)) {
      return new SealedVersion(null, false, new EntryVersion(token.substring(2)));
    }
    int mark = BodyId.TEXT_LENGTH;
    if (token.length() > mark + 1 && (token.charAt(mark) == '.' || token.charAt(mark) == '!')) {
      return new SealedVersion(
          new BodyId(token.substring(0, mark)),
          token.charAt(mark) == '!',
          new EntryVersion(token.substring(mark + 1)));
    }
    return new SealedVersion(null, false, version);
  }

  static EntryVersion readable(BodyId bodyId, boolean retired, EntryVersion stored) {
    return new EntryVersion(bodyId.text() + (retired ? '!' : '.') + stored.token());
  }

  static EntryVersion unreadable(EntryVersion stored) {
    return stored.isAbsent() ? stored : new EntryVersion(UNREADABLE + stored.token());
  }
}
