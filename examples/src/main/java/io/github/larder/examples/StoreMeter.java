// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import io.github.larder.core.CacheListener;

/** Notes what is asked of DynamoDB. Calls about the table, made in the background, stay apart. */
final class StoreMeter implements CacheListener {

  private StoreUsage items = StoreUsage.NONE;
  private StoreUsage table = StoreUsage.NONE;

  @Override
  public synchronized void called(String call) {
    if (call.contains("Item")) {
      items = items.withCall(call);
    } else {
      table = table.withCall(call);
    }
  }

  @Override
  public synchronized void consumed(double readUnits, double writeUnits) {
    items = items.withUnits(readUnits, writeUnits);
  }

  /** What was asked since the last time. */
  synchronized StoreUsage taken() {
    StoreUsage taken = items;
    items = StoreUsage.NONE;
    return taken;
  }

  /** What was asked about the table, since the beginning. */
  synchronized StoreUsage ofTable() {
    return table;
  }
}
