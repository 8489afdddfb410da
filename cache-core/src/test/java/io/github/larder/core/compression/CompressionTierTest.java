// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.core.Responses;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.StoreEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTierTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final byte[] TEXT = "all work and no play. ".repeat(500).getBytes(UTF_8);

  private final CacheStore store = new MemoryBackend().create(BackendConfig.builder().build());
  private final List<String> corrupt = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(Compression.Coding.class)
  void bodyIsRestoredWhateverTheCoding(Compression.Coding coding) {
    join(tier(Compression.of(coding).withThreshold(100)).put(KEY, response("text/plain", TEXT)));
    assertThat(stored().encoding())
        .isEqualTo(
            switch (coding) {
              case NONE -> "identity";
              case GZIP -> "gzip";
              case BEST -> "zstd";
            });
    assertThat(join(tier(Compression.none()).get(KEY)).map(VersionedResponse::response))
        .contains(response("text/plain", TEXT));
    assertThat(join(tier(Compression.none()).getAll(List.of(KEY))).values())
        .extracting(VersionedResponse::response)
        .containsExactly(response("text/plain", TEXT));
  }

  @ParameterizedTest
  @CsvSource({
    "text/html; charset=utf-8, true",
    "application/json, true",
    "APPLICATION/PROBLEM+JSON, true",
    "application/xml, true",
    "image/svg+xml, true",
    "application/javascript, true",
    "image/png, false",
    "application/octet-stream, false",
    "application/zip, false",
  })
  void onlyTextLikeMediaTypesAreCompressed(String mediaType, boolean compressed) {
    join(tier(Compression.gzip()).put(KEY, response(mediaType, TEXT)));
    assertThat(stored().encoding()).isEqualTo(compressed ? "gzip" : "identity");
  }

  @Test
  void bodyBelowTheThresholdStaysReadable() {
    byte[] small = "a".repeat(4095).getBytes(UTF_8);
    join(tier(Compression.gzip()).put(KEY, response("text/plain", small)));
    assertThat(stored()).isEqualTo(Body.wrap(small));
  }

  /** A store that bills by 1,000 bytes of the body and 300 of the rest. */
  @ParameterizedTest
  @CsvSource({
    "1400, 0, gzip", // 2 units become 1
    "690, 0, identity", // 1 unit anyway
    "710, 0, gzip",
    "100, 0, identity", // too short, whatever it is billed
    "1400, 1500, identity", // below a threshold that was set
    "1600, 1500, gzip",
  })
  void aBodyIsCompressedWhereThatSavesAUnit(int length, int threshold, String encoding) {
    CacheStore billing =
        new ForwardingCacheStore(store) {
          @Override
          public long writeUnits(CacheKey key, StoredResponse response) {
            return ((long) response.bodyLength() + 300 + 999) / 1000;
          }
        };
    Compression compression =
        threshold == 0 ? Compression.gzip() : Compression.gzip().withThreshold(threshold);
    byte[] body = "a".repeat(length).getBytes(UTF_8);
    CacheStore tier = new CompressionTier(billing, compressor(compression, 64 << 20));
    join(tier.put(KEY, response("text/plain", body)));
    assertThat(stored().encoding()).isEqualTo(encoding);
    assertThat(join(tier.get(KEY)).orElseThrow().response().body()).isEqualTo(Body.wrap(body));
  }

  /** One byte too many for a unit after the usual compression. */
  @Test
  void aBodyIsCompressedHarderWhereThatSavesAUnit() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    while (text.length() < 20_000) {
      text.append("word").append(random.nextInt(500)).append(' ');
    }
    byte[] body = text.toString().getBytes(UTF_8);
    int unit = new ZstdCoding().encode(body).length - 1;
    CacheStore billing =
        new ForwardingCacheStore(store) {
          @Override
          public long writeUnits(CacheKey key, StoredResponse response) {
            return response.bodyLength() <= unit ? 1 : 2;
          }
        };
    CacheStore tier = new CompressionTier(billing, compressor(Compression.best(), 64 << 20));
    join(tier.put(KEY, response("text/plain", body)));
    assertThat(stored().encoding()).isEqualTo("zstd");
    assertThat(stored().length()).isLessThanOrEqualTo(unit);
    assertThat(join(tier.get(KEY)).orElseThrow().response().body()).isEqualTo(Body.wrap(body));
  }

  @Test
  void bodyThatTheOriginEncodedIsNotCompressedAgain() {
    StoredResponse encoded =
        Responses.withHeaders("Content-Type", "text/plain", "Content-Encoding", "br").toBuilder()
            .body(Body.wrap(TEXT))
            .build();
    join(tier(Compression.gzip()).put(KEY, encoded));
    assertThat(stored().encoding()).isEqualTo(Body.IDENTITY);
  }

  @Test
  void bodyThatDoesNotShrinkIsStoredUncompressed() {
    byte[] noise = new byte[10_000];
    new Random(1).nextBytes(noise);
    join(tier(Compression.gzip()).put(KEY, response("text/plain", noise)));
    assertThat(stored()).isEqualTo(Body.wrap(noise));
  }

  @Test
  void bodyThatCannotBeDecompressedIsAMissAndIsReplacedByItsVersion() {
    for (Body broken :
        List.of(
            Body.wrap(new byte[] {1, 2, 3}, "gzip"),
            Body.wrap(new byte[] {1, 2, 3}, "zstd"),
            Body.wrap(new byte[] {1, 2, 3}, "unknown"))) {
      StoredResponse bad = response("text/plain", TEXT).toBuilder().body(broken).build();
      join(store.put(KEY, bad));
      corrupt.clear();
      CacheStore tier = tier(Compression.gzip());
      assertThat(join(tier.get(KEY))).isEmpty();
      assertThat(join(tier.getAll(List.of(KEY)))).isEmpty();
      assertThat(corrupt).hasSize(2);
      Conflict conflict =
          (Conflict) join(tier.compareAndPut(KEY, EntryVersion.ABSENT, Responses.plain()));
      assertThat(conflict.current()).isInstanceOf(Current.Unreadable.class);
      try (CacheStack stack = CacheStack.builder().store(tier).build()) {
        assertThat(join(stack.update(stack.keyOf(KEY), current -> Optional.of(Responses.plain()))))
            .isEqualTo(Outcome.STORED);
      }
    }
  }

  @Test
  void conflictReturnsTheDecompressedBody() {
    CacheStore tier = tier(Compression.gzip());
    join(tier.put(KEY, response("text/plain", TEXT)));
    Conflict conflict =
        (Conflict) join(tier.compareAndPut(KEY, EntryVersion.ABSENT, Responses.plain()));
    assertThat(((Current.Present) conflict.current()).entry().response())
        .isEqualTo(response("text/plain", TEXT));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "BEST"})
  void decompressionBombIsNotUnpacked(Compression.Coding coding) {
    byte[] large = new byte[1 << 20];
    join(
        new CompressionTier(store, compressor(Compression.of(coding).withThreshold(1), 2 << 20))
            .put(KEY, response("text/plain", large)));
    assertThat(stored().encoding()).isNotEqualTo(Body.IDENTITY);
    CacheStore limited =
        new CompressionTier(store, compressor(Compression.gzip(), large.length - 1));
    assertThat(join(limited.get(KEY))).isEmpty();
    assertThat(corrupt).hasSize(1);
  }

  /** A body that is being stored when the stack is closed is still stored. */
  @Test
  void codingsWorkAfterTheirClose() {
    BodyCompressor compressor = compressor(Compression.best().withThreshold(100), 64 << 20);
    compressor.close();
    StoredResponse encoded = compressor.encode(response("text/plain", TEXT), stored -> 0);
    Body body = Objects.requireNonNull(encoded.body());
    assertThat(body.encoding()).isEqualTo("zstd");
    assertThat(compressor.decode(KEY, body)).contains(Body.wrap(TEXT));
  }

  @Test
  void manyThreadsCompressAtOnce() {
    BodyCompressor compressor = compressor(Compression.best().withThreshold(100), 64 << 20);
    assertThat(
            IntStream.range(0, 400)
                .parallel()
                .mapToObj(i -> (i + " ").repeat(1000).getBytes(UTF_8))
                .filter(
                    text -> {
                      StoredResponse encoded =
                          compressor.encode(response("text/plain", text), stored -> 0);
                      Body body = Objects.requireNonNull(encoded.body());
                      return !compressor.decode(KEY, body).equals(Optional.of(Body.wrap(text)));
                    }))
        .isEmpty();
  }

  private CacheStore tier(Compression compression) {
    return new CompressionTier(store, compressor(compression, 64 << 20));
  }

  private BodyCompressor compressor(Compression compression, int maxDecodedBytes) {
    return new BodyCompressor(
        compression,
        maxDecodedBytes,
        new StoreEvents() {
          @Override
          public void corrupt(CacheKey key, String reason) {
            corrupt.add(reason);
          }
        });
  }

  private Body stored() {
    return Objects.requireNonNull(join(store.get(KEY)).orElseThrow().response().body());
  }

  private static StoredResponse response(String mediaType, byte[] body) {
    return Responses.withHeaders("Content-Type", mediaType).toBuilder()
        .body(Body.wrap(body))
        .build();
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
