// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.EntryVersion;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Marks keys as recently written: reads of such a key become strongly consistent for a while (from
 * the beginning of the write, because one that times out may be done all the same), except after a
 * refresh, which reads recognise. The first write that succeeds shows that the table is there to be
 * looked at.
 */
record WriteTrace(RecentKeys recent, RecentRefreshes refreshes, TableCare care) {

  void begun(String itemKey) {
    recent.add(itemKey);
  }

  void done(String itemKey) {
    recent.add(itemKey);
    care.wrote();
  }

  void refreshed(String itemKey, EntryVersion version, AttributeValue receivedAt) {
    refreshes.add(itemKey, version, receivedAt);
    recent.remove(itemKey);
    care.wrote();
  }
}
