package io.github.larder.backend.dynamodb;

/**
 * What others are told of a write: reads of its key become strongly consistent for a while (from
 * its beginning, because a write that times out may be done all the same), and the first one that
 * succeeds shows that the table is there to be looked at.
 */
record WriteTrace(RecentKeys recent, TableCare care) {

  void begun(String itemKey) {
    recent.add(itemKey);
  }

  void done(String itemKey) {
    recent.add(itemKey);
    care.wrote();
  }
}
