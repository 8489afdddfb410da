// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;

/**
 * What a cache consists of. Lengths are those of stored bodies, in bytes. Immutable; two statistics
 * are equal if all their values are.
 *
 * @param total all entries
 * @param byHost by the host of the URL; of many hosts the first {@value #MAX_GROUPS} that were
 *     found, and the others as {@value #OTHERS}
 * @param byMediaType by media type; {@code "-"} where none is known
 * @param byStatus by status code
 * @param bySize by the length of the body, smallest first
 * @param byAge by the time since the response was received, youngest first
 * @param top the largest and the most expensive entries
 */
public record CacheStatistics(
    Group total,
    Map<String, Group> byHost,
    Map<String, Group> byMediaType,
    Map<String, Group> byStatus,
    Map<String, Group> bySize,
    Map<String, Group> byAge,
    Top top) {

  /** Keeps the order of the maps. */
  public CacheStatistics {
    byHost = Collections.unmodifiableMap(new LinkedHashMap<>(byHost));
    byMediaType = Collections.unmodifiableMap(new LinkedHashMap<>(byMediaType));
    byStatus = Collections.unmodifiableMap(new LinkedHashMap<>(byStatus));
    bySize = Collections.unmodifiableMap(new LinkedHashMap<>(bySize));
    byAge = Collections.unmodifiableMap(new LinkedHashMap<>(byAge));
  }

  /** How many groups are distinguished by host, by media type and by status. */
  static final int MAX_GROUPS = 10_000;

  /** The name of the group of all that are not distinguished. */
  static final String OTHERS = "(others)";

  private static final long[] SIZES = {0, 1 << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20};
  private static final String[] SIZE_NAMES = {
    "empty", "up to 1 KiB", "up to 10 KiB", "up to 100 KiB", "up to 1 MiB", "up to 10 MiB", "larger"
  };
  private static final Duration[] AGES = {
    Duration.ofMinutes(1),
    Duration.ofHours(1),
    Duration.ofDays(1),
    Duration.ofDays(7),
    Duration.ofDays(30)
  };
  private static final String[] AGE_NAMES = {
    "up to 1 minute", "up to 1 hour", "up to 1 day", "up to 7 days", "up to 30 days", "older"
  };

  /**
   * Some entries together.
   *
   * @param entries how many
   * @param bytes the length of their stored bodies
   */
  public record Group(long entries, long bytes) {

    private static final Group NONE = new Group(0, 0);

    private Group plus(CachedEntry entry) {
      return new Group(entries + 1, bytes + entry.summary().bodyLength());
    }
  }

  /**
   * Entries that stand out.
   *
   * @param largest those with the largest bodies, largest first
   * @param mostExpensive those whose removal, and thus roughly whose storing, takes the most write
   *     units; empty where nothing is billed
   */
  public record Top(List<CachedEntry> largest, List<CachedEntry> mostExpensive) {

    /** Copies the lists. */
    public Top {
      largest = List.copyOf(largest);
      mostExpensive = List.copyOf(mostExpensive);
    }
  }

  /** Adds up entries. Its memory is bounded, whatever their number. Not thread-safe. */
  static final class Tally {

    private final Instant now;
    private final int top;
    private final ToDoubleFunction<CachedEntry> units;
    private Group total = Group.NONE;
    private final Map<String, Group> hosts = new LinkedHashMap<>();
    private final Map<String, Group> mediaTypes = new LinkedHashMap<>();
    private final Map<String, Group> statuses = new LinkedHashMap<>();
    private final Map<String, Group> sizes = named(SIZE_NAMES);
    private final Map<String, Group> ages = named(AGE_NAMES);
    private final PriorityQueue<CachedEntry> largest =
        new PriorityQueue<>(Comparator.comparingLong(entry -> entry.summary().bodyLength()));
    private final PriorityQueue<CachedEntry> expensive;

    /**
     * @param top how many entries stand out
     * @param units what an entry costs
     */
    Tally(Instant now, int top, ToDoubleFunction<CachedEntry> units) {
      this.now = now;
      this.top = top;
      this.units = units;
      this.expensive = new PriorityQueue<>(Comparator.comparingDouble(units));
    }

    void add(CachedEntry entry) {
      total = total.plus(entry);
      add(hosts, entry.summary().host(), entry);
      add(mediaTypes, Objects.requireNonNullElse(entry.summary().mediaType(), "-"), entry);
      add(statuses, Integer.toString(entry.summary().status()), entry);
      sizes.merge(sizeName(entry), Group.NONE.plus(entry), (old, one) -> old.plus(entry));
      ages.merge(ageName(entry), Group.NONE.plus(entry), (old, one) -> old.plus(entry));
      keepTop(largest, entry);
      if (units.applyAsDouble(entry) > 0) {
        keepTop(expensive, entry);
      }
    }

    CacheStatistics result() {
      return new CacheStatistics(
          total,
          byEntries(hosts),
          byEntries(mediaTypes),
          byEntries(statuses),
          sizes,
          ages,
          new Top(descending(largest), descending(expensive)));
    }

    private static Map<String, Group> named(String[] names) {
      Map<String, Group> groups = new LinkedHashMap<>();
      for (String name : names) {
        groups.put(name, Group.NONE);
      }
      return groups;
    }

    private static void add(Map<String, Group> groups, String name, CachedEntry entry) {
      String group = groups.size() < MAX_GROUPS || groups.containsKey(name) ? name : OTHERS;
      groups.merge(group, Group.NONE.plus(entry), (old, one) -> old.plus(entry));
    }

    private void keepTop(PriorityQueue<CachedEntry> queue, CachedEntry entry) {
      queue.add(entry);
      if (queue.size() > top) {
        queue.remove();
      }
    }

    private static List<CachedEntry> descending(PriorityQueue<CachedEntry> queue) {
      List<CachedEntry> entries = new ArrayList<>(queue);
      entries.sort(Objects.requireNonNull(queue.comparator()).reversed());
      return entries;
    }

    private static Map<String, Group> byEntries(Map<String, Group> groups) {
      Map<String, Group> sorted = new LinkedHashMap<>();
      groups.entrySet().stream()
          .sorted(
              Map.Entry.<String, Group>comparingByValue(
                      Comparator.comparingLong(Group::entries).reversed())
                  .thenComparing(Map.Entry.comparingByKey()))
          .forEach(group -> sorted.put(group.getKey(), group.getValue()));
      return sorted;
    }

    private static String sizeName(CachedEntry entry) {
      int i = 0;
      while (i < SIZES.length && entry.summary().bodyLength() > SIZES[i]) {
        i++;
      }
      return SIZE_NAMES[i];
    }

    private String ageName(CachedEntry entry) {
      int i = 0;
      while (i < AGES.length && entry.age(now).compareTo(AGES[i]) > 0) {
        i++;
      }
      return AGE_NAMES[i];
    }
  }
}
