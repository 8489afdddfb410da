// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import io.github.larder.core.admin.CacheAdmin.Access;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.SkipReason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves entries out of a store and into one, as they are stored. What is in memory at once is
 * bounded by {@link #MAX_BATCH_BYTES} and one entry. Used by one thread.
 */
final class EntryTransfers {

  private static final long MAX_BATCH_BYTES = 4L << 20;
  private static final int MAX_BATCH = 100;
  private static final int MAX_ATTEMPTS = 5;

  private final Access source;
  private final CatalogCalls calls;
  private final Reporter reporter;

  /** Hears how far a transfer has come. */
  interface Reporter {
    void report(long entries, CatalogCalls calls);
  }

  EntryTransfers(Access source, CatalogCalls calls, Reporter reporter) {
    this.source = source;
    this.calls = calls;
    this.reporter = reporter;
  }

  Transfer export(OutputStream out, EntryFilter filter) throws IOException {
    Transfer done = Transfer.NONE;
    for (CacheAdmin.Pages pages = pages(filter, null); pages.hasNext(); ) {
      done = export(pages.next(), out, done);
      out.flush();
    }
    return done;
  }

  /**
   * Lines are collected beside the file, with a checkpoint after each page, and sorted at the end.
   */
  Transfer export(Path file, EntryFilter filter) throws IOException {
    Path lines = beside(file, ".part");
    Checkpoint checkpoint = Checkpoint.of(beside(file, ".checkpoint"), filter.toString());
    try (FileChannel channel =
        FileChannel.open(lines, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(checkpoint.position());
      channel.position(checkpoint.position());
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      CacheAdmin.Pages pages = pages(filter, checkpoint.cursor());
      while (!checkpoint.isAtEnd() && pages.hasNext()) {
        CatalogPage page = pages.next();
        Transfer done = export(page, out, checkpoint.done());
        out.flush();
        channel.force(false);
        checkpoint.save(page.cursor(), channel.position(), done);
      }
    }
    SortedLines.sort(lines, file);
    checkpoint.delete();
    return checkpoint.done();
  }

  Transfer load(InputStream in) throws IOException {
    Transfer done = Transfer.NONE;
    LineReader lines = new LineReader(in);
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      if (line.length > 0) {
        done = store(source, calls, parsed(line, lines.number()), done);
        if (done.seen() % MAX_BATCH == 0) {
          reporter.report(done.seen(), calls);
        }
      }
    }
    reporter.report(done.seen(), calls);
    return done;
  }

  Transfer copy(
      Access target, CatalogCalls targetCalls, EntryFilter filter, @Nullable Path checkpointFile)
      throws IOException {
    Checkpoint checkpoint =
        checkpointFile == null
            ? Checkpoint.unsaved()
            : Checkpoint.of(checkpointFile, filter.toString());
    CacheAdmin.Pages pages = pages(filter, checkpoint.cursor());
    while (!checkpoint.isAtEnd() && pages.hasNext()) {
      CatalogPage page = pages.next();
      Transfer done = checkpoint.done();
      for (List<EntrySummary> batch : batches(page.entries())) {
        Map<CacheKey, VersionedResponse> found = read(batch);
        for (Map.Entry<CacheKey, VersionedResponse> entry : found.entrySet()) {
          EntryLine line = new EntryLine(entry.getKey(), entry.getValue().response());
          done = store(target, targetCalls, line, done);
        }
        done = done.plusExpired(batch.size() - found.size());
      }
      reporter.report(done.seen(), calls);
      checkpoint.save(page.cursor(), 0, done);
    }
    checkpoint.delete();
    return checkpoint.done();
  }

  private Transfer export(CatalogPage page, OutputStream out, Transfer before) throws IOException {
    Transfer done = before;
    for (List<EntrySummary> batch : batches(page.entries())) {
      Map<CacheKey, VersionedResponse> found = read(batch);
      for (Map.Entry<CacheKey, VersionedResponse> entry : found.entrySet()) {
        StoredResponse response = entry.getValue().response();
        new EntryLine(entry.getKey(), response).writeTo(out);
        done = done.plusWritten(response.bodyLength());
      }
      done = done.plusExpired(batch.size() - found.size());
    }
    reporter.report(done.seen(), calls);
    return done;
  }

  private Map<CacheKey, VersionedResponse> read(List<EntrySummary> batch) {
    List<CacheKey> keys = batch.stream().map(EntrySummary::key).toList();
    return calls.call(() -> source.backend().getAll(keys));
  }

  private static List<List<EntrySummary>> batches(List<EntrySummary> entries) {
    List<List<EntrySummary>> batches = new ArrayList<>();
    List<EntrySummary> batch = new ArrayList<>();
    long bytes = 0;
    for (EntrySummary entry : entries) {
      if (!batch.isEmpty()
          && (batch.size() == MAX_BATCH || bytes + entry.bodyLength() > MAX_BATCH_BYTES)) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(entry);
      bytes += entry.bodyLength();
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  /** Writes an entry unless the target has one that was received later, or the same. */
  private static Transfer store(
      Access target, CatalogCalls targetCalls, EntryLine line, Transfer before) {
    StoredResponse response = line.response();
    if (response.isExpiredAt(target.clock().instant())) {
      return before.plusExpired(1);
    }
    EntryVersion expected = EntryVersion.ABSENT;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      EntryVersion version = expected;
      CompareAndPutResult result =
          targetCalls.call(() -> target.backend().compareAndPut(line.key(), version, response));
      if (result instanceof CompareAndPutResult.Stored) {
        return before.plusWritten(response.bodyLength());
      }
      if (result instanceof CompareAndPutResult.Skipped skipped) {
        return before.plusSkipped(skipped.reason());
      }
      CompareAndPutResult.Current current = ((CompareAndPutResult.Conflict) result).current();
      if (current instanceof CompareAndPutResult.Current.Present present
          && !present.entry().response().receivedAt().isBefore(response.receivedAt())) {
        return before.plusKept();
      }
      expected = current.version();
    }
    return before.plusSkipped(SkipReason.CONTENDED);
  }

  private EntryLine parsed(byte[] bytes, long number) throws StreamCorruptedException {
    try {
      EntryLine line = EntryLine.read(bytes);
      if (!source.privacy().isRedacted(line.key())) {
        throw new StreamCorruptedException("its key may hold a secret");
      }
      return line;
    } catch (StreamCorruptedException e) {
      StreamCorruptedException named =
          new StreamCorruptedException("Line " + number + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private CacheAdmin.Pages pages(EntryFilter filter, @Nullable String cursor) {
    return new CacheAdmin.Pages(source.catalog(), filter, calls, cursor);
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
