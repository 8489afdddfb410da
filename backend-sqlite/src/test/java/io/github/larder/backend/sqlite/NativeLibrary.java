// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/** One unpacked copy of SQLite's native library for all processes. */
final class NativeLibrary {

  private NativeLibrary() {}

  /** {@return the options of a JVM that uses the copy} */
  static List<String> unpackInto(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(library, resource), folder.resolve(name));
    }
    return List.of("-Dorg.sqlite.lib.path=" + folder, "-Dorg.sqlite.lib.name=" + name);
  }
}
