// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.core.encryption.Gcm.BrokenSealException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GcmTest {

  /** Test case 16 of McGrew and Viega, The Galois/Counter Mode of Operation. */
  private static final SealingKey KEY =
      new SealingKey("16", hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));

  private static final byte[] PLAIN =
      hex(
          "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
              + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  private static final byte[] ASSOCIATED = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  private static final byte[] SEALED =
      hex(
          "cafebabefacedbaddecaf888"
              + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
              + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
              + "76fc6ece0f4e1768cddf8853bb2d551b");

  private final Gcm gcm = new Gcm();

  @Test
  void opensTheCiphertextOfTheSpecification() throws BrokenSealException {
    assertThat(gcm.open(KEY, ASSOCIATED, SEALED, 0)).isEqualTo(PLAIN);
  }

  @Test
  void opensWhatItSealedAndNeverProducesTheSameCiphertextTwice() throws BrokenSealException {
    byte[] prefix = {1, 2, 3};
    byte[] first = gcm.seal(KEY, ASSOCIATED, PLAIN, prefix);
    assertThat(first).startsWith(prefix).hasSize(3 + PLAIN.length + Gcm.OVERHEAD);
    assertThat(gcm.open(KEY, ASSOCIATED, first, 3)).isEqualTo(PLAIN);
    assertThat(gcm.seal(KEY, ASSOCIATED, PLAIN, prefix)).isNotEqualTo(first);
  }

  @Test
  void rejectsTruncatedCiphertext() {
    for (int length = 0; length < SEALED.length; length++) {
      byte[] cut = Arrays.copyOf(SEALED, length);
      assertThatThrownBy(() -> gcm.open(KEY, ASSOCIATED, cut, 0))
          .isInstanceOf(BrokenSealException.class);
    }
  }

  @Test
  void associatedTextsAreUnambiguous() {
    assertThat(Gcm.associated("ab", "c")).isNotEqualTo(Gcm.associated("a", "bc"));
    assertThat(Gcm.associated("a", "")).isNotEqualTo(Gcm.associated("a"));
  }

  @Test
  void keyShowsOnlyItsId() {
    assertThat(KEY).hasToString("key 16");
    assertThatThrownBy(() -> new SealingKey("short", hex("c0ffee")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A key for AES-256 has 32 bytes, and this one, 'short', has 3");
    assertThatThrownBy(() -> new SealingKey("", new byte[32]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
