package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * Which versions a head had, one after the other. Calls are made one by one, so it is the truth.
 */
final class HeadHistory {

  private final TestTable table;
  private final String key;
  private final List<EntryVersion> versions = new ArrayList<>(List.of(EntryVersion.ABSENT));

  HeadHistory(TestTable table, String key) {
    this.table = table;
    this.key = key;
  }

  /** Looks at the head after a call. */
  void look(boolean refresh) {
    EntryVersion before = now();
    EntryVersion after = ItemReader.version(table.item(key));
    if (after.equals(before)) {
      return;
    }
    if (refresh) {
      assertThat(before.isAbsent()).as("a refresh brought back what was removed").isFalse();
      assertThat(after.token()).startsWith(Versions.bodyToken(before));
    }
    versions.add(after);
  }

  EntryVersion now() {
    return versions.get(versions.size() - 1);
  }

  int length() {
    return versions.size();
  }

  EntryVersion version(int index) {
    return versions.get(index);
  }

  /** All versions that the head had while something was under way. */
  List<EntryVersion> since(int length) {
    return versions.subList(length - 1, versions.size());
  }

  /** What a version replaced. */
  EntryVersion before(EntryVersion version) {
    return versions.get(versions.indexOf(version) - 1);
  }
}
