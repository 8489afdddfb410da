// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a transfer has come to, in a file that a later process continues from. It is replaced as a
 * whole, so that a process that is killed leaves the previous one.
 *
 * <pre>
 * filter=host example.org, not expired
 * cursor=-9120371028371
 * position=1048576
 * entries=1500
 * bytes=900000
 * </pre>
 *
 * A checkpoint of another filter is ignored. Used by one thread.
 */
final class Checkpoint {

  private final @Nullable Path file;
  private final String filter;
  private @Nullable String cursor;
  private boolean atEnd;
  private long position;
  private Transfer done = Transfer.NONE;

  private Checkpoint(@Nullable Path file, String filter) {
    this.file = file;
    this.filter = filter;
  }

  /** {@return the checkpoint in a file, or one at the beginning} */
  static Checkpoint of(Path file, String filter) throws IOException {
    Checkpoint checkpoint = new Checkpoint(file, filter);
    if (Files.exists(file)) {
      Properties saved = new Properties();
      try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
        saved.load(reader);
      }
      if (filter.equals(saved.getProperty("filter"))) {
        checkpoint.read(saved);
      }
    }
    return checkpoint;
  }

  /** {@return a checkpoint at the beginning, without a file} */
  static Checkpoint unsaved() {
    return new Checkpoint(null, "");
  }

  private void read(Properties saved) throws IOException {
    cursor = saved.getProperty("cursor");
    atEnd = cursor == null;
    try {
      position = number(saved, "position");
      done =
          new Transfer(
              number(saved, "entries"),
              number(saved, "bytes"),
              number(saved, "kept"),
              number(saved, "expired"),
              Transfer.NONE.skipped());
    } catch (NumberFormatException e) {
      throw new IOException("Not a checkpoint: " + file + "; delete it to begin again", e);
    }
  }

  private static long number(Properties saved, String name) {
    return Long.parseLong(saved.getProperty(name, ""));
  }

  @Nullable String cursor() {
    return cursor;
  }

  boolean isAtEnd() {
    return atEnd;
  }

  long position() {
    return position;
  }

  Transfer done() {
    return done;
  }

  /**
   * @param newCursor where to continue; {@code null} at the end
   * @param newPosition the length of what is written
   */
  void save(@Nullable String newCursor, long newPosition, Transfer newDone) throws IOException {
    cursor = newCursor;
    atEnd = newCursor == null;
    position = newPosition;
    done = newDone;
    if (file == null) {
      return;
    }
    Properties saved = new Properties();
    saved.setProperty("filter", filter);
    if (newCursor != null) {
      saved.setProperty("cursor", newCursor);
    }
    saved.setProperty("position", Long.toString(newPosition));
    saved.setProperty("entries", Long.toString(newDone.entries()));
    saved.setProperty("bytes", Long.toString(newDone.bytes()));
    saved.setProperty("kept", Long.toString(newDone.kept()));
    saved.setProperty("expired", Long.toString(newDone.expired()));
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try (Writer writer = Files.newBufferedWriter(next, UTF_8)) {
      saved.store(writer, null);
    }
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
