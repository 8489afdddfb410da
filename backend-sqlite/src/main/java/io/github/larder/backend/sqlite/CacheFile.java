// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;

/**
 * Finds the cache file, or creates it. A new one is written under another name and then renamed, so
 * that no process ever opens half a file, and one of several creators wins. Only its owner can read
 * it.
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

  FoundFile find(Deadline deadline) throws SQLException {
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(folder(), permissions(OWNER_ONLY_FOLDER));
        LocationLock.run(file, deadline, this::createIfMissing);
      }
      return isWritable() ? FoundFile.toWrite(file) : FoundFile.toRead(file);
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

  private void createIfMissing() throws IOException, SQLException {
    if (Files.exists(file)) {
      return;
    }
    Path created = file.resolveSibling(file.getFileName() + ".new");
    // Left by a process that was killed.
    deleteWithLog(created);
    Files.createFile(created, ownerOnly());
    try (Session session = Driver.connect(FoundFile.toWrite(created).uri())) {
      Schema.ensure(session, "The new cache file " + created);
    }
    // A log whose file was deleted without it must not be opened with the new file.
    deleteWithLog(file);
    Files.move(created, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void deleteWithLog(Path each) throws IOException {
    Files.deleteIfExists(FoundFile.log(each));
    Files.deleteIfExists(FoundFile.index(each));
    Files.deleteIfExists(each);
  }

  private Path folder() {
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }

  static FileAttribute<?>[] ownerOnly() {
    return permissions(OWNER_ONLY);
  }

  private static FileAttribute<?>[] permissions(String text) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }
}
