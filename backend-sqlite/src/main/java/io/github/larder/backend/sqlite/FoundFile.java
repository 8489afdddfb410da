// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was found, and how it is opened: for writing, for reading, or, if the log cannot be
 * created beside it, as immutable.
 *
 * <p>This class never opens the file: closing it would release the locks that SQLite holds on it in
 * this process (POSIX).
 */
final class FoundFile {

  private static final String READ_ONLY = "?mode=ro";
  private static final String IMMUTABLE = "?immutable=1";

  private final Path file;
  private final @Nullable Object identity;
  private final String access;

  private FoundFile(Path file, String access) throws IOException {
    this.file = file;
    this.identity = identity(file);
    this.access = access;
  }

  static FoundFile toWrite(Path file) throws IOException {
    return new FoundFile(file, "");
  }

  static FoundFile toRead(Path file) throws IOException {
    return new FoundFile(file, Files.exists(log(file)) ? READ_ONLY : IMMUTABLE);
  }

  Path file() {
    return file;
  }

  boolean isReadOnly() {
    return !access.isEmpty();
  }

  /** {@return the URI with which SQLite opens it} */
  String uri() {
    return "file:" + file.toUri().getRawPath() + access;
  }

  /**
   * The file was moved or deleted, or another process writes a file that was opened as immutable.
   */
  boolean isOutdated() {
    return !isSameFile() || (access.equals(IMMUTABLE) && Files.exists(log(file)));
  }

  /** Always true on systems without file identities, where an open file cannot be moved. */
  boolean isSameFile() {
    try {
      return Objects.equals(identity, identity(file));
    } catch (IOException e) {
      return false;
    }
  }

  static Path log(Path file) {
    return file.resolveSibling(file.getFileName() + "-wal");
  }

  static Path index(Path file) {
    return file.resolveSibling(file.getFileName() + "-shm");
  }

  private static @Nullable Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public String toString() {
    return "The cache file " + file;
  }
}
