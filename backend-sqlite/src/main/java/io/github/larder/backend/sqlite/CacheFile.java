package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Finds the cache file, or makes it. A new one is made whole under another name and then linked to
 * its own: no other process sees it half made, and of several that make it one wins. Only its owner
 * can read it.
 */
final class CacheFile {

  private static final String OWNER_ONLY = "rw-------";
  private static final String OWNER_ONLY_FOLDER = "rwx------";

  private final Path file;

  CacheFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  Path path() {
    return file;
  }

  FilePlace find() throws SQLException {
    try {
      if (!Files.exists(file)) {
        make();
      }
      return isWritable() ? FilePlace.toWrite(file) : FilePlace.toRead(file);
    } catch (IOException e) {
      throw new CacheStoreException(
          Kind.DENIED,
          "The cache file "
              + file
              + " cannot be made or read: "
              + e
              + "; check who owns its folder",
          e);
    }
  }

  private boolean isWritable() {
    return Files.isWritable(file) && Files.isWritable(folder());
  }

  private void make() throws IOException, SQLException {
    Files.createDirectories(folder(), permissions(OWNER_ONLY_FOLDER));
    Path made = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".new");
    Files.createFile(made, permissions(OWNER_ONLY));
    try {
      try (Session session = Driver.connect(FilePlace.toWrite(made).uri())) {
        Schema.ensure(session, "The new cache file " + made);
      }
      moveTo(made);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private void moveTo(Path made) throws IOException {
    try {
      Files.createLink(file, made);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster, and its file is as good.
      return;
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      // No hard links here.
      Files.move(made, file);
    }
  }

  private Path folder() {
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }

  private static FileAttribute<?>[] permissions(String text) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }
}
