// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.Responses;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PackedHeadTest {

  private static final String KEY = "http://example.com:80/";

  @Test
  void everyPartReturnsExactly() {
    StoredResponse response =
        Responses.withHeaders(
                "Content-Type",
                "text/plain",
                "content-type",
                "x",
                "CONTENT-type",
                "",
                "ETag",
                "\"a\"")
            .toBuilder()
            .requestHeaders(
                List.of(new HeaderField("Accept", null), new HeaderField("accept", "a, b")))
            .variants(List.of("{a}", "{\u00e9}", "{\u6f22}"))
            .retainUntil(Instant.MAX)
            .sentAt(Instant.ofEpochSecond(-7, 999_999_999))
            .receivedAt(Instant.MIN)
            .status(599)
            .annotation("b", "2")
            .annotation("a", "\0")
            .build();
    assertReturns(response);
    assertReturns(response.toBuilder().variants(List.of()).retainUntil(null).build());
    assertReturns(response.toBuilder().requestUri("").method("get").build());
  }

  @Test
  void halfOfASurrogatePairReturnsExactly() {
    assertReturns(Responses.withHeaders("X", "\ud83d", "Y", "\ude00\ud83d", "Z", "\ud83d\ude00"));
  }

  @Test
  void anyTextReturnsExactly() {
    Random random = new Random(4711);
    for (int round = 0; round < 200; round++) {
      List<HeaderField> fields = new ArrayList<>();
      for (int field = 0; field < random.nextInt(20); field++) {
        int bound = random.nextBoolean() ? 0x100 : 0x1_0000;
        fields.add(new HeaderField(text(random, bound), text(random, bound)));
      }
      assertReturns(Responses.plain().toBuilder().headers(fields).body(null).build());
    }
  }

  @Test
  void theKeyAndFrequentNamesTakeAByteEach() {
    byte[] plain = PackedHead.pack(KEY, entry(Responses.withHeaders()));
    byte[] field = PackedHead.pack(KEY, entry(Responses.withHeaders("Last-Modified", "")));
    assertThat(field).hasSize(plain.length + 2);
    assertThat(PackedHead.pack("k", entry(Responses.withHeaders())))
        .hasSize(plain.length + KEY.length());
  }

  private static String text(Random random, int bound) {
    return random
        .ints(random.nextInt(300), 0, bound)
        .collect(
            StringBuilder::new, (text, character) -> text.append((char) character), (a, b) -> {})
        .toString();
  }

  private static void assertReturns(StoredResponse response) {
    UnaryOperator<VersionedResponse> returned =
        entry -> PackedHead.unpack(KEY, PackedHead.pack(KEY, entry), entry.response().body());
    assertThat(returned.apply(entry(response))).isEqualTo(entry(response));
  }

  private static VersionedResponse entry(StoredResponse response) {
    return new VersionedResponse(new EntryVersion("v1"), response);
  }
}
