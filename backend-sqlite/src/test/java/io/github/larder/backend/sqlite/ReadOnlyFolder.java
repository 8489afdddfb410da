// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes files and folders read-only until it is closed. Permissions do not apply to root; for root
 * they are made immutable if the file system supports that.
 */
final class ReadOnlyFolder implements AutoCloseable {

  private final List<Path> immutable = new ArrayList<>();
  private final List<Path> protectedByMode = new ArrayList<>();

  /** Skips the test if that is impossible. */
  ReadOnlyFolder(Path... paths) throws IOException {
    for (Path path : paths) {
      Files.setPosixFilePermissions(
          path,
          PosixFilePermissions.fromString(Files.isDirectory(path) ? "r-xr-xr-x" : "r--r--r--"));
      protectedByMode.add(path);
      if (Files.isWritable(path) && changeAttribute("+i", path)) {
        immutable.add(path);
      }
      if (Files.isWritable(path)) {
        close();
        assumeFalse(
            true, "this user may write whatever the permissions are, and chattr +i does not work");
      }
    }
  }

  private static boolean changeAttribute(String change, Path path) {
    try {
      Process process =
          new ProcessBuilder("chattr", change, path.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      // The command does not exist here; the caller checks the result.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (Path path : immutable) {
      changeAttribute("-i", path);
    }
    for (Path path : protectedByMode) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
    immutable.clear();
    protectedByMode.clear();
  }
}
