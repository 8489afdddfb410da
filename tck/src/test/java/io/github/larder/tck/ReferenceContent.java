// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The content that the reference stores of one fixture share. Its one permit guards it. */
final class ReferenceContent {

  /** The entry of a key; without a response if it is unreadable. */
  record Cell(Token token, @Nullable StoredResponse response) {

    EntryVersion version() {
      return token.version();
    }
  }

  /** One part of the version identifies the body, the other counts its refreshes. */
  record Token(String bodyId, int refreshes) {

    EntryVersion version() {
      return new EntryVersion(bodyId + "." + refreshes);
    }

    boolean hasBodyOf(EntryVersion version) {
      return version.token().startsWith(bodyId + ".");
    }
  }

  /** How versions are created. */
  interface Tokens {

    Tokens CORRECT = new Tokens() {};

    default Token ofPut(@Nullable Cell before) {
      return new Token(UUID.randomUUID().toString(), 0);
    }

    default Token ofRefresh(Cell before) {
      return new Token(before.token().bodyId(), before.token().refreshes() + 1);
    }
  }

  final Semaphore permit = new Semaphore(1);
  final TreeMap<String, Cell> cells = new TreeMap<>();
  final Map<CacheKey, ReferenceLeases.Held> leases = new ConcurrentHashMap<>();
  final Tokens tokens;
  volatile boolean failing;

  ReferenceContent(Tokens tokens) {
    this.tokens = tokens;
  }

  /** {@return the current entry; an expired one is removed} */
  @Nullable Cell current(CacheKey key, Clock clock) {
    Cell cell = cells.get(key.value());
    if (cell != null && cell.response() != null && cell.response().isExpiredAt(clock.instant())) {
      cells.remove(key.value());
      return null;
    }
    return cell;
  }

  EntryVersion put(CacheKey key, StoredResponse response) {
    Cell cell = new Cell(tokens.ofPut(cells.get(key.value())), response);
    cells.put(key.value(), cell);
    return cell.version();
  }

  EntryVersion refresh(CacheKey key, Cell before, StoredResponse response) {
    Cell cell = new Cell(tokens.ofRefresh(before), response);
    cells.put(key.value(), cell);
    return cell.version();
  }
}
