// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.NOW;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A response is read exactly as it was stored, by every operation that writes and reads. */
class RoundTripTopic {

  private final ContractSession session;

  RoundTripTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void anOrdinaryResponseIsReadAsStored() {
    comesBack(response());
  }

  @Test
  void headersKeepTheirOrder() {
    comesBack(responseBuilder().headers(headers("Zeta", "1", "Alpha", "2", "Mid", "3")).build());
  }

  @Test
  void repeatedHeadersAreKeptApartAndInOrder() {
    comesBack(
        responseBuilder()
            .headers(headers("Set-Cookie", "b=2", "Via", "x", "Set-Cookie", "a=1", "Via", "x"))
            .build());
  }

  @Test
  void headerNamesKeepTheirCase() {
    comesBack(
        responseBuilder().headers(headers("eTaG", "\"1\"", "ETag", "\"2\"", "X-ODD", "3")).build());
  }

  @Test
  void aNullHeaderValueIsNotAnEmptyOne() {
    HeaderField none = new HeaderField("X-Null", null);
    HeaderField empty = new HeaderField("X-Empty", "");
    comesBack(
        responseBuilder()
            .headers(List.of(none, empty))
            .requestHeaders(List.of(empty, none))
            .build());
  }

  @Test
  void headerValuesKeepSpacesAndCharactersBeyondAscii() {
    comesBack(
        responseBuilder()
            .headers(
                headers("A", "  two spaces \t", "B", "caf\u00e9 \u00ff", "C", "\u65e5\ud83c\udf5e"))
            .build());
  }

  @Test
  void noHeadersAreReadAsNone() {
    comesBack(responseBuilder().headers(List.of()).requestHeaders(List.of()).build());
  }

  @Test
  void aHundredAndFiftyHeadersAreKept() {
    List<HeaderField> headers =
        IntStream.range(0, 150).mapToObj(i -> new HeaderField("X-" + i % 7, "value " + i)).toList();
    comesBack(responseBuilder().headers(headers).build());
  }

  @Test
  void aHeaderValueOf20KilobytesIsKept() {
    comesBack(responseBuilder().headers(headers("X-Long", Texts.ofLength(20 * 1024))).build());
  }

  @Test
  void requestHeadersKeepOrderRepeatsAndCase() {
    comesBack(
        responseBuilder()
            .requestHeaders(headers("accept", "b", "Accept-Language", "de", "ACCEPT", "a", "x", ""))
            .build());
  }

  @Test
  void everyByteValueInABodyIsKept() {
    byte[] bytes = new byte[512];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    comesBack(responseBuilder().body(Body.wrap(bytes)).build());
  }

  @Test
  void aBodyInLatin1IsNotReadAsUtf8() {
    comesBack(
        responseBuilder().body(Body.wrap("caf\u00e9, th\u00e9".getBytes(ISO_8859_1))).build());
  }

  @Test
  void aBodyThatIsAlmostUtf8IsKept() {
    byte[] surrogate = {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b'};
    byte[] overlong = {'a', (byte) 0xC0, (byte) 0x80, 'b'};
    byte[] cutShort = {'a', (byte) 0xE6, (byte) 0x97};
    for (byte[] bytes : List.of(surrogate, overlong, cutShort)) {
      comesBack(responseBuilder().body(Body.wrap(bytes)).build());
    }
  }

  @Test
  void aBodyOfTextIsKeptToTheByte() {
    comesBack(response("\ufeff{ \"n\": 1.0,\r\n \"n\": 1e400, \"s\": \"\u0000\ud83c\udf5e\" }\n"));
  }

  @Test
  void anEmptyBodyIsNotAnAbsentOne() {
    comesBack(responseBuilder().body(Body.wrap(new byte[0])).build());
  }

  @Test
  void anAbsentBodyStaysAbsent() {
    comesBack(responseBuilder().body(null).build());
  }

  @Test
  void aBodyOf100KilobytesIsReadAsStored() {
    byte[] bytes = new byte[100 * 1024];
    for (int i = 0; i < bytes.length; i++) {
      // Incompressible, and not text.
      bytes[i] = (byte) (i * 31 + (i >> 8) * 17);
    }
    comesBack(responseBuilder().body(Body.wrap(bytes)).build());
  }

  @Test
  void theEncodingOfABodyIsKept() {
    comesBack(responseBuilder().body(Body.wrap("encoded".getBytes(UTF_8), "gzip+aes")).build());
  }

  @Test
  void instantsKeepTheirNanoseconds() {
    comesBack(
        responseBuilder()
            .sentAt(NOW.minusSeconds(2).plusNanos(1))
            .receivedAt(NOW.minusSeconds(1).plusNanos(999_999_999))
            .build());
  }

  @Test
  void farInstantsAreKept() {
    comesBack(
        responseBuilder()
            .sentAt(Instant.EPOCH.minusNanos(1))
            .receivedAt(Instant.parse("9999-12-31T23:59:59.999999999Z"))
            .retainUntil(Instant.parse("9999-12-31T23:59:59Z"))
            .build());
  }

  @Test
  void noRetainUntilIsReadAsNone() {
    comesBack(responseBuilder().retainUntil(null).build());
  }

  @Test
  void absentVariantsStayAbsent() {
    comesBack(responseBuilder().variants(null).build());
  }

  @Test
  void emptyVariantsStayEmpty() {
    comesBack(responseBuilder().body(null).variants(List.of()).build());
  }

  @Test
  void variantsKeepTheirOrder() {
    comesBack(
        responseBuilder()
            .body(null)
            .variants(List.of("{b=2}", "{a=1}", "", "{c=\u00e9}", "{a=1}"))
            .build());
  }

  @Test
  void annotationsKeepTheirOrder() {
    comesBack(
        responseBuilder()
            .annotation("z", "last")
            .annotation("a", "")
            .annotation("\u00e9 x", "\n")
            .build());
  }

  @Test
  void noAnnotationsAreReadAsNone() {
    StoredResponse plain =
        StoredResponse.builder().method("GET").requestUri("/").sentAt(NOW).receivedAt(NOW).build();
    comesBack(plain);
  }

  @Test
  void anyStatusAndMethodAreKept() {
    for (int status : new int[] {100, 204, 206, 301, 304, 404, 500, 599, 999}) {
      comesBack(responseBuilder().status(status).build());
    }
    comesBack(responseBuilder().method("HEAD").build());
    comesBack(responseBuilder().method("get-Something").build());
  }

  @Test
  void theRequestUriIsKeptAsText() {
    comesBack(
        responseBuilder()
            .requestUri("https://example.org/\u00e9 not|a^URI%zz?q=" + "x".repeat(3000))
            .build());
  }

  /** Stores it with every write operation, and reads it with every read operation. */
  private void comesBack(StoredResponse expected) {
    EntryVersion putVersion = store().put(KEY, expected);
    store().remove(OTHER_KEY);
    EntryVersion createVersion = store().replace(OTHER_KEY, ABSENT, expected);
    isThere(KEY, putVersion, expected);
    isThere(OTHER_KEY, createVersion, expected);
  }

  private void isThere(CacheKey key, EntryVersion version, StoredResponse expected) {
    Map<CacheKey, VersionedResponse> all = store().getAll(List.of(key));
    assertThat(all).containsOnlyKeys(key);
    for (VersionedResponse entry :
        List.of(
            store().entry(key), all.get(key), store().presentConflict(key, ABSENT, response()))) {
      assertSame(entry.response(), expected);
      assertThat(entry.version()).as("version").isEqualTo(version);
    }
  }

  private static List<HeaderField> headers(String... namesAndValues) {
    List<HeaderField> headers = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(new HeaderField(namesAndValues[i], namesAndValues[i + 1]));
    }
    return headers;
  }

  private WaitingStore store() {
    return session.store();
  }
}
