package io.github.larder.backend.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was found, and how it is opened: to write, to read, or, where not even the log can
 * be made beside it, as something that nobody changes.
 *
 * <p>Nothing here opens the file: were it closed again, the locks that SQLite holds on it in this
 * process would be gone.
 */
final class FilePlace {

  private static final String READ_ONLY = "?mode=ro";
  private static final String UNCHANGING = "?immutable=1";

  private final Path file;
  private final @Nullable Object identity;
  private final String access;

  private FilePlace(Path file, String access) throws IOException {
    this.file = file;
    this.identity = identity(file);
    this.access = access;
  }

  static FilePlace toWrite(Path file) throws IOException {
    return new FilePlace(file, "");
  }

  static FilePlace toRead(Path file) throws IOException {
    return new FilePlace(file, Files.exists(log(file)) ? READ_ONLY : UNCHANGING);
  }

  Path file() {
    return file;
  }

  boolean isReadOnly() {
    return !access.isEmpty();
  }

  /** The name by which SQLite opens it. */
  String uri() {
    return "file:" + file.toUri().getRawPath() + access;
  }

  /** Somebody has moved or deleted the file, or writes what was taken for unchanging. */
  boolean isOutdated() {
    return !isSameFile() || (access.equals(UNCHANGING) && Files.exists(log(file)));
  }

  /** Where the system gives files no identity, an open one cannot be moved either. */
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
