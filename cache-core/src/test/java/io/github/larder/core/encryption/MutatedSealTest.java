// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.Responses;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.StoreEvents;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A change of any bit makes a sealed entry a miss, and unsealed input never throws. */
class MutatedSealTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");

  private final Sealer sealer = new Sealer(KeyProvider.of(Keys.NEW, Keys.OLD), StoreEvents.NO_OP);
  private final StoredResponse plain =
      Responses.withHeaders("Content-Type", "text/plain").toBuilder()
          .body(Body.wrap("hello".getBytes(UTF_8)))
          .build();
  private final StoredResponse box =
      sealer.seal(KEY, sealer.newBodyId(), plain).toCompletableFuture().join();

  @Example
  void unchangedEntryOpens() {
    assertThat(open(box)).contains(plain);
  }

  @Example
  void changeOfAnyBitOfTheBodyIsAMiss() {
    byte[] body = Objects.requireNonNull(box.body()).array();
    for (int bit = 0; bit < 8 * body.length; bit++) {
      assertThat(open(withBody(flipped(body, bit)))).as("bit " + bit).isEmpty();
    }
  }

  @Example
  void changeOfAnyBitOfTheHeadIsAMiss() {
    byte[] head = head();
    for (int bit = 0; bit < 8 * head.length; bit++) {
      assertThat(open(withHead(flipped(head, bit)))).as("bit " + bit).isEmpty();
    }
  }

  @Property(tries = 300)
  void arbitraryBytesAreAMiss(@ForAll byte[] bytes, @ForAll String text) {
    assertThat(open(withBody(bytes))).isEmpty();
    assertThat(open(withHead(bytes))).isEmpty();
    assertThat(open(box.toBuilder().annotation("sealedHead", text).build())).isEmpty();
    assertThat(open(box.toBuilder().annotation("sealingKey", text).build())).isEmpty();
  }

  @Property(tries = 300)
  void truncatedEntryIsAMiss(@ForAll @IntRange(max = 60) int missing) {
    byte[] body = Objects.requireNonNull(box.body()).array();
    byte[] head = head();
    boolean whole = missing == 0;
    assertThat(open(withBody(cut(body, missing))).isPresent()).isEqualTo(whole);
    assertThat(open(withHead(cut(head, missing))).isPresent()).isEqualTo(whole);
  }

  private Optional<StoredResponse> open(StoredResponse stored) {
    return sealer
        .open(KEY, new VersionedResponse(new EntryVersion("1"), stored))
        .toCompletableFuture()
        .join()
        .map(VersionedResponse::response);
  }

  private StoredResponse withBody(byte[] bytes) {
    return box.toBuilder()
        .body(Body.wrap(bytes, Objects.requireNonNull(box.body()).encoding()))
        .build();
  }

  private byte[] head() {
    return Base64.getDecoder().decode(box.annotations().get("sealedHead"));
  }

  private StoredResponse withHead(byte[] bytes) {
    return box.toBuilder()
        .annotation("sealedHead", Base64.getEncoder().encodeToString(bytes))
        .build();
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }

  private static byte[] cut(byte[] bytes, int missing) {
    return Arrays.copyOf(bytes, Math.max(0, bytes.length - missing));
  }
}
