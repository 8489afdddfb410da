// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import io.github.larder.core.admin.CachedEntry.State;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntryFilter.Expiry;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.spi.StoreEvents;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a cache holds, and removes, copies and counts it. For people and for maintenance: its
 * methods block, ignore the guards of a stack, and report failures, where requests would see a
 * miss. Most of them read the whole store, page by page in bounded memory; on DynamoDB that costs
 * read units for all that it holds.
 *
 * <p>Thread-safe and immutable; the {@code with} methods return changed copies. It belongs to its
 * stack, and is closed with it. All methods that read or write the store fail with a {@link
 * CacheStoreException}.
 */
public final class CacheAdmin {

  /** The entries of a page: DynamoDB and SQLite read them in a fraction of a second. */
  static final int PAGE = 500;

  private static final int FIRST_PAGE = 100;

  private final Access access;
  private final double unitsPerSecond;
  private final Consumer<Progress> progress;

  private CacheAdmin(Access access, double unitsPerSecond, Consumer<Progress> progress) {
    this.access = access;
    this.unitsPerSecond = unitsPerSecond;
    this.progress = progress;
  }

  /**
   * Creates the administration of a stack. Applications call {@code CacheStack.admin()}.
   *
   * @param access what the stack consists of
   * @return the administration, without a limit of its rate
   */
  public static CacheAdmin of(Access access) {
    return new CacheAdmin(Objects.requireNonNull(access, "access"), 0, step -> {});
  }

  /**
   * What a stack gives its administration.
   *
   * @param backend the store as the backend has it
   * @param catalog the browsing side of it
   * @param decoded the same store behind the tiers that encode
   * @param privacy makes the keys
   * @param clock decides what is fresh and what is expired
   * @param metering attributes calls
   * @param events receives what happens
   */
  public record Access(
      CacheStore backend,
      StoreCatalog catalog,
      CacheStore decoded,
      PrivacyPolicy privacy,
      Clock clock,
      Metering metering,
      StoreEvents events) {}

  /** Runs calls so that their events, capacity units among them, are reported apart. */
  public interface Metering {

    /**
     * Makes a call.
     *
     * @param events receives the events of the call
     * @param call the call
     * @param <T> its result
     * @return its result
     */
    <T> T reportingTo(StoreEvents events, Supplier<T> call);
  }

  /**
   * How far a long operation has come.
   *
   * @param entries how many entries are done
   * @param readUnits read units consumed so far
   * @param writeUnits write units consumed so far
   */
  public record Progress(long entries, double readUnits, double writeUnits) {}

  /**
   * What a removal would do.
   *
   * @param entries how many entries match
   * @param bytes the length of their stored bodies
   * @param readUnits read units that counting them has consumed; their removal reads as many
   * @param writeUnits about how many write units their removal consumes
   */
  public record Estimate(long entries, long bytes, double readUnits, double writeUnits) {}

  /**
   * What a removal has done.
   *
   * @param entries how many entries were removed
   * @param readUnits read units consumed
   * @param writeUnits write units consumed
   */
  public record Removal(long entries, double readUnits, double writeUnits) {}

  /**
   * Limits the rate at which long operations consume capacity. A page is read in one call, so a
   * second may consume up to a page more.
   *
   * @param newUnitsPerSecond read and write units a second; 0 for no limit
   * @return a copy with that rate
   */
  public CacheAdmin withUnitsPerSecond(double newUnitsPerSecond) {
    if (!(newUnitsPerSecond >= 0)) {
      throw new IllegalArgumentException("A rate is not negative: " + newUnitsPerSecond);
    }
    return new CacheAdmin(access, newUnitsPerSecond, progress);
  }

  /**
   * Reports how far long operations have come, after each page.
   *
   * @param newProgress called on the thread of the operation; what it throws ends the operation
   * @return a copy that reports to it
   */
  public CacheAdmin withProgress(Consumer<Progress> newProgress) {
    return new CacheAdmin(
        access, unitsPerSecond, Objects.requireNonNull(newProgress, "newProgress"));
  }

  /**
   * Reads a page of the listing.
   *
   * @param filter selects the entries
   * @param cursor {@code null} for the first page, or the cursor of the previous page, which stays
   *     valid in another process
   * @param limit about how many entries the page has, at least 1
   * @return the page; it may be empty although more follow
   */
  public CatalogPage page(EntryFilter filter, @Nullable String cursor, int limit) {
    return calls().call(() -> access.catalog().list(filter, cursor, limit));
  }

  /**
   * Lists entries lazily: a page is read when the stream needs it. Entries written meanwhile may or
   * may not be among them; every other entry is exactly once.
   *
   * @param filter selects the entries
   * @return a sequential stream, which need not be closed
   */
  public Stream<CachedEntry> entries(EntryFilter filter) {
    return entries(filter, calls());
  }

  private Stream<CachedEntry> entries(EntryFilter filter, CatalogCalls calls) {
    Pages pages = new Pages(access.catalog(), filter, calls, null);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pages, 0), false)
        .flatMap(page -> page.entries().stream())
        .map(CachedEntry::new);
  }

  /**
   * Reads one entry as people look at it, opened and decompressed.
   *
   * @param key the key
   * @return the response; empty if there is none, or it cannot be read, for which the listener of
   *     the stack gets the reason
   */
  public Optional<StoredResponse> response(CacheKey key) {
    return calls().call(() -> access.decoded().get(key)).map(VersionedResponse::response);
  }

  /**
   * Reads one entry as the backend stores it, whatever tiers have made of it.
   *
   * @param key the key
   * @return the stored response; empty if there is none
   */
  public Optional<StoredResponse> stored(CacheKey key) {
    return calls().call(() -> access.backend().get(key)).map(VersionedResponse::response);
  }

  /**
   * Reads one line of the listing without reading the others.
   *
   * @param key the key
   * @return the entry; empty if there is none
   */
  public Optional<CachedEntry> entry(CacheKey key) {
    return stored(key).map(response -> new CachedEntry(EntrySummary.of(key, response)));
  }

  /**
   * Finds the key of an entry.
   *
   * @param clientKey the key as the HTTP client makes it, secrets included
   * @return the key as it is stored
   */
  public CacheKey key(String clientKey) {
    return access.privacy().cacheKey(clientKey);
  }

  /**
   * Selects the entries of one URL, those of all variants, partitions and methods.
   *
   * @param forms the URL as clients write it, such as with and without the port; may contain
   *     secrets
   * @return the filter
   */
  public EntryFilter ofUrl(String... forms) {
    Set<String> redacted = new TreeSet<>();
    for (String form : forms) {
      redacted.add(access.privacy().redact(form));
    }
    return EntryFilter.builder()
        .where("URL " + redacted, entry -> redacted.contains(entry.requestUri()))
        .build();
  }

  /**
   * Restricts a filter to entries of which something may be done at this moment.
   *
   * @param filter the filter
   * @param state the state
   * @return a filter that selects what both select
   */
  public EntryFilter inState(EntryFilter filter, State state) {
    if (state == State.EXPIRED) {
      return filter.toBuilder().expiry(Expiry.EXPIRED).build();
    }
    Instant now = access.clock().instant();
    return filter.toBuilder()
        .where(
            "state " + state + " at " + now,
            entry -> filter.matches(entry, now) && new CachedEntry(entry).state(now) == state)
        .build();
  }

  /**
   * Counts by reading everything.
   *
   * @param filter selects the entries
   * @return the exact number
   */
  public long count(EntryFilter filter) {
    return calls().call(() -> access.catalog().count(filter));
  }

  /**
   * Returns the backend's own estimate of its size, which costs little. It may be hours old and may
   * count more than entries.
   *
   * @return about how many items there are
   */
  public long estimatedCount() {
    return calls().call(() -> access.catalog().estimatedCount());
  }

  /**
   * Estimates what a removal would do, and changes nothing.
   *
   * @param filter selects the entries
   * @return how many entries, and at which cost
   */
  public Estimate estimateRemoval(EntryFilter filter) {
    CatalogCalls calls = calls();
    long entries = 0;
    long bytes = 0;
    double writeUnits = 0;
    for (Pages pages = new Pages(access.catalog(), filter, calls, null); pages.hasNext(); ) {
      for (EntrySummary entry : pages.next().entries()) {
        entries++;
        bytes += entry.bodyLength();
        writeUnits += access.catalog().removalUnits(entry);
      }
      report(entries, calls);
    }
    return new Estimate(entries, bytes, calls.readUnits(), writeUnits);
  }

  /**
   * Removes the entries that match, with all parts of their bodies. An entry that is written
   * meanwhile may be kept. If it is interrupted or fails, what was removed is gone, and the same
   * call continues.
   *
   * @param filter selects the entries
   * @return what was removed
   */
  public Removal remove(EntryFilter filter) {
    CatalogCalls calls = calls();
    long entries = 0;
    String cursor = null;
    do {
      String from = cursor;
      StoreCatalog.Removed removed =
          calls.call(() -> access.catalog().removePage(filter, from, PAGE));
      entries += removed.entries();
      cursor = removed.cursor();
      report(entries, calls);
    } while (cursor != null);
    return new Removal(entries, calls.readUnits(), calls.writeUnits());
  }

  /**
   * Removes the entries of one URL that are found without reading everything: the one under its
   * key, and the variants that it lists. Those of other partitions are kept; {@link #ofUrl} selects
   * them.
   *
   * @param clientKey the key as the HTTP client makes it, secrets included
   * @return what was removed
   */
  public Removal removeKey(String clientKey) {
    CatalogCalls calls = calls();
    CacheKey key = key(clientKey);
    Optional<StoredResponse> found =
        calls.call(() -> access.decoded().get(key)).map(VersionedResponse::response);
    List<String> listed = found.isPresent() ? found.get().variants() : null;
    List<String> variants = listed == null ? List.of() : listed;
    long entries = found.isPresent() ? 1 : 0;
    for (String variant : variants) {
      CacheKey variantKey = key(variant + clientKey);
      if (calls.call(() -> access.backend().get(variantKey)).isPresent()) {
        entries++;
      }
      calls.call(() -> access.backend().remove(variantKey));
    }
    calls.call(() -> access.backend().remove(key));
    return new Removal(entries, calls.readUnits(), calls.writeUnits());
  }

  /**
   * Removes parts of bodies that no entry refers to, more than an hour old.
   *
   * @return how many parts were removed
   */
  public long removeOrphans() {
    return calls().call(() -> access.catalog().removeOrphans());
  }

  /**
   * Adds up what the cache consists of, by reading everything.
   *
   * @param filter selects the entries
   * @param top how many of the largest and most expensive entries are named
   * @return the statistics
   */
  public CacheStatistics statistics(EntryFilter filter, int top) {
    CatalogCalls calls = calls();
    CacheStatistics.Tally tally =
        new CacheStatistics.Tally(
            access.clock().instant(), top, entry -> access.catalog().removalUnits(entry.summary()));
    long entries = 0;
    for (Pages pages = new Pages(access.catalog(), filter, calls, null); pages.hasNext(); ) {
      List<EntrySummary> page = pages.next().entries();
      page.forEach(entry -> tally.add(new CachedEntry(entry)));
      entries += page.size();
      report(entries, calls);
    }
    return tally.result();
  }

  /**
   * Writes entries as they are stored, sealed and compressed ones as such, one JSON object a line,
   * in the backend's order.
   *
   * @param filter selects the entries
   * @param out receives the lines; flushed, not closed
   * @return what was written
   * @throws IOException if they cannot be written
   */
  public Transfer exportTo(OutputStream out, EntryFilter filter) throws IOException {
    return transfers().export(out, filter);
  }

  /**
   * Writes one entry as a line of an export.
   *
   * @param key the key
   * @param out receives the line; flushed, not closed
   * @return whether there is such an entry
   * @throws IOException if it cannot be written
   */
  public boolean exportTo(OutputStream out, CacheKey key) throws IOException {
    Optional<StoredResponse> stored = stored(key);
    if (stored.isPresent()) {
      new EntryLine(key, stored.get()).writeTo(out);
      out.flush();
    }
    return stored.isPresent();
  }

  /**
   * Writes a file of entries, as {@link #exportTo(OutputStream, EntryFilter)} does, in the order of
   * their keys: two caches with the same content give the same bytes. A call that was interrupted
   * is continued by the next one for the same file and filter.
   *
   * @param filter selects the entries
   * @param file the file, which appears when it is complete
   * @return what was written, in this call and before
   * @throws IOException if it cannot be written
   */
  public Transfer exportTo(Path file, EntryFilter filter) throws IOException {
    return transfers().export(file, filter);
  }

  /**
   * Stores the entries of an export, as they are in it. An entry that was received later than the
   * one in the export is kept. Repeating an import changes nothing.
   *
   * @param in lines of an export
   * @return what was stored
   * @throws IOException if the lines cannot be read; the message names the line
   */
  public Transfer importFrom(InputStream in) throws IOException {
    return transfers().load(in);
  }

  /**
   * Stores entries in another cache, as they are in this one. An entry that was received later is
   * kept. Repeating it changes nothing.
   *
   * @param target the other cache
   * @param filter selects the entries
   * @param checkpoint where the copy has come to is written to this file, and a call that was
   *     interrupted is continued from it; deleted at the end; {@code null} for no file
   * @return what was stored, in this call and before
   * @throws IOException if the file cannot be read or written
   */
  public Transfer copyTo(CacheAdmin target, EntryFilter filter, @Nullable Path checkpoint)
      throws IOException {
    return transfers().copy(target.access, target.calls(), filter, checkpoint);
  }

  private EntryTransfers transfers() {
    return new EntryTransfers(access, calls(), this::report);
  }

  private CatalogCalls calls() {
    return CatalogCalls.of(access.metering(), access.events(), unitsPerSecond);
  }

  private void report(long entries, CatalogCalls calls) {
    progress.accept(new Progress(entries, calls.readUnits(), calls.writeUnits()));
  }

  /** The pages of a listing, each read when it is taken. The first is small, and thus early. */
  static final class Pages implements Iterator<CatalogPage> {

    private final StoreCatalog catalog;
    private final EntryFilter filter;
    private final CatalogCalls calls;
    private @Nullable String cursor;
    private boolean ended;
    private int limit;

    /**
     * @param cursor {@code null} to begin
     */
    Pages(StoreCatalog catalog, EntryFilter filter, CatalogCalls calls, @Nullable String cursor) {
      this.catalog = catalog;
      this.filter = filter;
      this.calls = calls;
      this.cursor = cursor;
      this.limit = FIRST_PAGE;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public CatalogPage next() {
      if (ended) {
        throw new NoSuchElementException();
      }
      String from = cursor;
      int size = limit;
      CatalogPage page = calls.call(() -> catalog.list(filter, from, size));
      cursor = page.cursor();
      ended = cursor == null;
      limit = PAGE;
      return page;
    }
  }
}
