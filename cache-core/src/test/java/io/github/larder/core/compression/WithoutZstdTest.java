// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheListener;
import io.github.larder.core.Responses;
import io.github.larder.model.Body;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Zstandard library is optional: most class paths do not contain it. */
class WithoutZstdTest {

  @Test
  void bestIsGzipWithoutZstd() throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("zstd")) {
        classPath.add(url(entry));
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> compressed = loader.loadClass(EncodingOfALongText.class.getName());
      assertThat((Object) compressed.getConstructor().newInstance()).asString().endsWith("gzip");
    }
    assertThat((Object) new EncodingOfALongText()).asString().endsWith("zstd");
  }

  private static URL url(String entry) throws MalformedURLException {
    return Path.of(entry).toUri().toURL();
  }

  /** Runs in its own class loader, so its result can only be passed on as text. */
  public static final class EncodingOfALongText {

    /** For reflection. */
    public EncodingOfALongText() {}

    @Override
    public String toString() {
      BodyCompressor compressor =
          new BodyCompressor(Compression.best(), 1 << 20, CacheListener.NO_OP);
      return String.valueOf(
          compressor
              .encode(
                  Responses.withHeaders("Content-Type", "text/plain").toBuilder()
                      .body(Body.wrap(new byte[10_000]))
                      .build(),
                  stored -> 0)
              .body());
    }
  }
}
