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
 * Finds the cache file, or makes it. A new one is made whole under another name and then moved to
 * its own: nobody sees it half made, and of several that make it one wins. Only its owner can read
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

  FilePlace find(Deadline deadline) throws SQLException {
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(folder(), permissions(OWNER_ONLY_FOLDER));
        PlaceLock.run(file, deadline, this::makeIfMissing);
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

  private void makeIfMissing() throws IOException, SQLException {
    if (Files.exists(file)) {
      return;
    }
    Path made = file.resolveSibling(file.getFileName() + ".new");
    // What is there is of a process that was killed.
    deleteWithLog(made);
    Files.createFile(made, ownerOnly());
    try (Session session = Driver.connect(FilePlace.toWrite(made).uri())) {
      Schema.ensure(session, "The new cache file " + made);
    }
    // Whoever deleted the file alone has left its log, which must not meet a new file.
    deleteWithLog(file);
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void deleteWithLog(Path each) throws IOException {
    Files.deleteIfExists(FilePlace.log(each));
    Files.deleteIfExists(FilePlace.index(each));
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
