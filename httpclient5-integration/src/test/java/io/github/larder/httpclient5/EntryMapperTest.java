package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.PrivacyPolicy;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.Resource;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.client5.http.impl.cache.HeapResource;
import org.apache.hc.core5.http.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EntryMapperTest {

  private final EntryMapper mapper = new EntryMapper(PrivacyPolicy.standard());

  static Stream<HttpCacheEntry> entries() {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < 256; i++) {
      everyByte[i] = (byte) i;
    }
    return Stream.of(
        Entries.with(everyByte, "B", "2", "a", "1", "b", "3", "B", "2"),
        Entries.with(new byte[0], "Content-Type", "text/plain"),
        Entries.with(null),
        Entries.entry(Entries.URI, null, List.of()),
        Entries.root("{accept=a}", "{accept=b}"),
        new HttpCacheEntry(
            Entries.NOW,
            Entries.NOW,
            "HEAD",
            Entries.URI,
            Entries.headers(),
            304,
            Entries.headers("X-Null", null, "X-Empty", "", "X-Latin", "\u00e9\u00ff"),
            new HeapResource(new byte[] {1}),
            null));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void entryComesBackAsItWas(HttpCacheEntry entry) throws Exception {
    HttpCacheEntry back = there(entry);
    assertThat(back.getRequestMethod()).isEqualTo(entry.getRequestMethod());
    assertThat(back.getRequestURI()).isEqualTo(entry.getRequestURI());
    assertThat(back.getStatus()).isEqualTo(entry.getStatus());
    assertThat(back.getRequestInstant()).isEqualTo(entry.getRequestInstant());
    assertThat(back.getResponseInstant()).isEqualTo(entry.getResponseInstant());
    assertThat(text(back.getHeaders())).isEqualTo(text(entry.getHeaders()));
    assertThat(back.hasVariants()).isEqualTo(entry.hasVariants());
    assertThat(back.getVariants()).isEqualTo(entry.getVariants());
    assertThat(bytes(back)).isEqualTo(bytes(entry));
  }

  @Test
  void onlyNominatedRequestHeadersAreKept() throws Exception {
    HttpCacheEntry entry = Entries.with(null, "Vary", "accept, X-Missing", "vary", "USER-AGENT");
    assertThat(text(there(entry).requestHeaders().getHeaders()))
        .containsExactly("Accept: text/html", "User-Agent: test");
    assertThat(mapper.toHead(Entries.with(null)).requestHeaders()).isEmpty();
  }

  @Test
  void storedUrlIsRedactedAndTheAskedOneComesBack() throws Exception {
    String uri = "http://example.com:80/a?api_key=s3cret";
    StoredResponse stored = mapper.toHead(Entries.entry(uri, null, null));
    assertThat(stored.requestUri()).isEqualTo("http://example.com:80/a?api_key=REDACTED");
    assertThat(mapper.toEntry(new ClientKey(uri), stored, null).getRequestURI()).isEqualTo(uri);
  }

  @Test
  void objectsToSecretsInTheHeaders() {
    assertThat(mapper.objection(Entries.with(null, "Vary", "Accept,cookie")))
        .contains(SkipReason.VARIES_ON_CREDENTIAL);
    assertThat(mapper.objection(Entries.with(null, "Set-Cookie", "a=b")))
        .contains(SkipReason.SETS_COOKIE);
    assertThat(mapper.objection(Entries.with(null, "Location", "http://h/?token=x")))
        .contains(SkipReason.SECRET_IN_HEADER);
    assertThat(mapper.objection(Entries.with(null, "Vary", "Accept"))).isEmpty();
    assertThat(mapper.objection(Entries.with(null))).isEmpty();
  }

  private HttpCacheEntry there(HttpCacheEntry entry) throws ResourceIOException {
    StoredResponse stored = mapper.toResponse(entry);
    Resource resource = stored.body() == null ? null : new HeapResource(stored.body().array());
    return mapper.toEntry(new ClientKey(Entries.URI), stored, resource);
  }

  private static List<String> text(Header[] headers) {
    return Arrays.stream(headers).map(h -> h.getName() + ": " + h.getValue()).toList();
  }

  private static byte[] bytes(HttpCacheEntry entry) throws ResourceIOException {
    return entry.getResource() == null ? new byte[] {-1, -1} : entry.getResource().get();
  }
}
