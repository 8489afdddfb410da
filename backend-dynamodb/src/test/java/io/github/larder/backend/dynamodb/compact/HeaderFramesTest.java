// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.compact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HeaderFramesTest {

  private static final String HEADERS =
      String.join(
          "\n",
          "Date: Sat, 28 Nov 2026 02:57:59 GMT",
          "Content-Type: application/json; charset=utf-8",
          "Content-Length: 1434",
          "Cache-Control: max-age=60",
          "ETag: W/\"5f1c9e2b7a8d4c3e\"",
          "Vary: Accept-Encoding",
          "Server: nginx/1.27.2",
          "X-Request-Id: 0b6e7c1e-4c7c-4d52-9f0e-6f3f2a1b9d77",
          "Strict-Transport-Security: max-age=31536000; includeSubDomains");

  private final HeaderFrames frames = new HeaderFrames();

  @Test
  void headersAreHalfAsLong() throws IOException {
    byte[] frame = frames.frame(HEADERS).orElseThrow();
    assertThat(frame.length).isLessThan(HEADERS.length() / 2);
    assertThat(frames.text(frame)).isEqualTo(HEADERS);
    assertThat(new HeaderFrames().text(frame)).as("read by another store").isEqualTo(HEADERS);
  }

  @Test
  void anyTextComesBack() throws IOException {
    Random random = new Random(14);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder(HEADERS.substring(random.nextInt(HEADERS.length())));
      for (int n = random.nextInt(40); n > 0; n--) {
        text.appendCodePoint(random.nextInt(0xd800));
      }
      byte[] frame = frames.frame(text.toString()).orElse(null);
      if (frame != null) {
        assertThat(frame.length).isLessThan(text.toString().getBytes(UTF_8).length);
        assertThat(frames.text(frame)).isEqualTo(text.toString());
      }
    }
  }

  @Test
  void whatDoesNotBecomeShorterIsNoFrame() {
    assertThat(frames.frame("")).isEmpty();
    assertThat(frames.frame("q")).isEmpty();
    assertThat(frames.frame("x".repeat(500_000))).as("longer than an item").isEmpty();
  }

  @Test
  void aDamagedFrameIsAnErrorThatHoldsNothingOfIt() {
    byte[] frame = frames.frame(HEADERS).orElseThrow();
    List<byte[]> damaged = new ArrayList<>();
    for (int length = 0; length < frame.length; length++) {
      damaged.add(Arrays.copyOf(frame, length));
    }
    for (int at : new int[] {0, 1, 4, 5, 6}) {
      byte[] flipped = frame.clone();
      flipped[at] ^= 0x5a;
      damaged.add(flipped);
    }
    damaged.add("Content-Type: text/plain".getBytes(UTF_8));
    for (byte[] bytes : damaged) {
      assertThatThrownBy(() -> frames.text(bytes))
          .isInstanceOf(IOException.class)
          .message()
          .doesNotContain("Content", "nginx");
    }
  }

  @Test
  void aFrameThatClaimsToBeHugeIsNotUnpacked() {
    byte[] bomb = com.github.luben.zstd.Zstd.compress(new byte[100 << 20]);
    byte[] frame = new byte[bomb.length + 1];
    frame[0] = 1;
    System.arraycopy(bomb, 0, frame, 1, bomb.length);
    assertThatThrownBy(() -> frames.text(frame))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a frame of at most");
  }

  /** What was stored with it could not be read with another one. */
  @Test
  void aReleasedDictionaryIsNeverChanged() throws IOException {
    byte[] dictionary =
        Resources.toByteArray(Resources.getResource(HeaderFrames.class, "headers-1.txt"));
    assertThat(Hashing.sha256().hashBytes(dictionary))
        .hasToString("209479890b93855b9e987f71f739be6e5cc55d7a0037f9d04bf8f4eb689db54d");
  }

  @Test
  void memoryIsFreedAndTheFramesStillWork() throws IOException {
    byte[] frame = frames.frame(HEADERS).orElseThrow();
    assertThat(frames.text(frame)).isEqualTo(HEADERS);
    frames.close();
    frames.close();
    assertThat(frames.text(frame)).isEqualTo(HEADERS);
    frames.close();
  }

  @Test
  void withoutTheLibraryNothingIsWrittenAndReadingSaysWhy() throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("zstd")) {
        classPath.add(url(entry));
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> attempt = loader.loadClass(Attempt.class.getName());
      assertThat((Object) attempt.getConstructor().newInstance())
          .asString()
          .isEqualTo(
              "false, Optional.empty, it is compact, and com.github.luben:zstd-jni is not on the"
                  + " class path");
    }
    assertThat(HeaderFrames.isAvailable()).isTrue();
  }

  private static URL url(String entry) throws MalformedURLException {
    return Path.of(entry).toUri().toURL();
  }

  /** Runs in its own class loader, so its result can only be passed on as text. */
  public static final class Attempt {

    /** For reflection. */
    public Attempt() {}

    @Override
    public String toString() {
      HeaderFrames other = new HeaderFrames();
      String reason;
      try {
        reason = other.text(new byte[] {1, 2, 3});
      } catch (IOException e) {
        reason = e.getMessage();
      }
      return HeaderFrames.isAvailable() + ", " + other.frame(HEADERS) + ", " + reason;
    }
  }
}
