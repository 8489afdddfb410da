// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.io.StreamCorruptedException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class StoredResponseCodecTest {

  private static final int CHECK_LENGTH = 4;

  private final StoredResponseCodec codec = new StoredResponseCodec();

  @Test
  void everyResponseIsDecodedAsItWas() throws StreamCorruptedException {
    RandomResponses responses = new RandomResponses(20_301_115);
    for (int i = 0; i < 2_000; i++) {
      StoredResponse response = responses.next();
      assertThat(codec.decode(codec.encode(response))).isEqualTo(response);
    }
  }

  @Test
  void theBytesBeginWithMagicAndSchema() {
    assertThat(codec.encode(sample())).startsWith('L', 'R', 1);
  }

  @Test
  void equalResponsesHaveEqualBytes() {
    assertThat(codec.encode(sample())).isEqualTo(codec.encode(sample().toBuilder().build()));
  }

  @Test
  void everyTruncationIsDetected() {
    byte[] bytes = codec.encode(sample());
    for (int length = 0; length < bytes.length; length++) {
      isCorrupt(Arrays.copyOf(bytes, length));
    }
  }

  @Test
  void everyExtraByteIsDetected() {
    byte[] bytes = codec.encode(sample());
    isCorrupt(Arrays.copyOf(bytes, bytes.length + 1));
    isCorrupt(rightCheck(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  @Test
  void everyFlippedBitIsDetected() {
    byte[] bytes = codec.encode(sample());
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = bytes.clone();
        damaged[i] ^= (byte) (1 << bit);
        isCorrupt(damaged);
      }
    }
  }

  @Test
  void anUnknownSchemaIsNamed() {
    byte[] bytes = codec.encode(sample());
    bytes[2] = 2;
    assertThatExceptionOfType(StreamCorruptedException.class)
        .isThrownBy(() -> codec.decode(rightCheck(bytes)))
        .withMessage("unknown schema 2");
  }

  @Test
  void otherBytesAreNotAnEntry() {
    isCorrupt(new byte[0]);
    isCorrupt(new byte[100]);
    isCorrupt("{\"status\": 200}".getBytes(UTF_8));
  }

  /** The checksum matches, so the reader itself has to detect the lengths. */
  @Test
  void hostileLengthsAllocateNothingAndThrowNothingElse() {
    byte[] bytes = codec.encode(sample());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int refused = 0;
    for (int i = 3; i < bytes.length - CHECK_LENGTH - 4; i++) {
      for (int number : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -2, 1 << 28, 1_000_000}) {
        byte[] hostile = bytes.clone();
        ByteBuffer.wrap(hostile).putInt(i, number);
        rightCheck(hostile);
        long before = threads.getCurrentThreadAllocatedBytes();
        refused += decodes(hostile) ? 0 : 1;
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
      }
    }
    assertThat(refused).isGreaterThan(bytes.length);
  }

  @Test
  void theMessageHasNothingOfTheContent() {
    byte[] bytes = codec.encode(sample());
    bytes[20] ^= 1;
    assertThatExceptionOfType(StreamCorruptedException.class)
        .isThrownBy(() -> codec.decode(bytes))
        .withMessage("checksum does not match");
  }

  private boolean decodes(byte[] bytes) {
    try {
      codec.decode(bytes);
      return true;
    } catch (StreamCorruptedException e) {
      return false;
    }
  }

  private void isCorrupt(byte[] bytes) {
    assertThatExceptionOfType(StreamCorruptedException.class).isThrownBy(() -> codec.decode(bytes));
  }

  private static byte[] rightCheck(byte[] bytes) {
    CRC32C check = new CRC32C();
    check.update(bytes, 0, bytes.length - CHECK_LENGTH);
    ByteBuffer.wrap(bytes).putInt(bytes.length - CHECK_LENGTH, (int) check.getValue());
    return bytes;
  }

  private static StoredResponse sample() {
    return StoredResponse.builder()
        .method("GET")
        .requestUri("https://example.org/bread")
        .requestHeaders(List.of(new HeaderField("Accept", "*/*")))
        .headers(List.of(new HeaderField("ETag", "\"1\""), new HeaderField("X", null)))
        .body(Body.wrap(new byte[] {1, 2, 3}))
        .sentAt(Instant.EPOCH)
        .receivedAt(Instant.EPOCH.plusNanos(1))
        .variants(List.of("{a=1}"))
        .retainUntil(Instant.EPOCH.plusSeconds(60))
        .annotation("note", "of a tier")
        .build();
  }
}
