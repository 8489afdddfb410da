// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Responses of any shape; the same seed gives the same ones. */
final class RandomResponses {

  private static final String CHARACTERS = "abcXYZ 09:/\t\n\u0000\u00e9\u00ff\u65e5";

  private final Random random;

  RandomResponses(long seed) {
    random = new Random(seed);
  }

  StoredResponse next() {
    StoredResponse.Builder builder =
        StoredResponse.builder()
            .method(text())
            .requestUri(text())
            .requestHeaders(headers())
            .status(random.nextInt())
            .headers(headers())
            .body(body())
            .sentAt(instant())
            .receivedAt(instant())
            .variants(random.nextBoolean() ? null : texts())
            .retainUntil(random.nextBoolean() ? null : instant());
    texts().forEach(name -> builder.annotation(name, text()));
    return builder.build();
  }

  private List<HeaderField> headers() {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(i -> new HeaderField(text(), random.nextInt(4) == 0 ? null : text()))
        .toList();
  }

  private List<String> texts() {
    return IntStream.range(0, random.nextInt(4)).mapToObj(i -> text()).toList();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      if (random.nextInt(20) == 0) {
        text.append("\ud83c\udf5e");
      } else {
        text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
    }
    return text.toString();
  }

  private @Nullable Body body() {
    if (random.nextInt(4) == 0) {
      return null;
    }
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return random.nextBoolean() ? Body.wrap(bytes) : Body.wrap(bytes, text());
  }

  private Instant instant() {
    long second =
        switch (random.nextInt(4)) {
          case 0 -> Instant.MIN.getEpochSecond();
          case 1 -> Instant.MAX.getEpochSecond();
          case 2 -> -random.nextInt();
          default -> random.nextLong() % Instant.MAX.getEpochSecond();
        };
    return Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
  }
}
