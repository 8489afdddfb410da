// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.fixture.Entries;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
        Entries.with(null, "ETag", "\"a\"", "Vary", "Accept"),
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
  void storedUrlIsRedactedAndTheRequestedOneIsRestored() throws Exception {
    String uri = "http://example.com:80/a?api_key=s3cret";
    StoredResponse stored = mapper.toHead(Entries.entry(uri, null, null));
    assertThat(stored.requestUri()).isEqualTo("http://example.com:80/a?api_key=REDACTED");
    assertThat(mapper.toEntry(new ClientKey(uri), stored, null).getRequestURI()).isEqualTo(uri);
  }

  @Test
  void objectsToSecretsInTheHeaders() {
    assertThat(objection(Entries.URI, "Vary", "Accept,cookie"))
        .as("the request has a cookie")
        .contains(SkipReason.VARIES_ON_CREDENTIAL);
    assertThat(objection(Entries.URI, "Location", "http://h/?access_token=x"))
        .contains(SkipReason.SECRET_IN_HEADER);
    assertThat(objection(Entries.URI, "Set-Cookie", "a=b")).isEmpty();
    assertThat(objection(Entries.URI, "Vary", "Accept, X-Api-Key")).isEmpty();
    assertThat(objection(Entries.URI)).isEmpty();
  }

  /** HttpClient removes it from the request headers of an entry, so only the key shows it. */
  @Test
  void authorizationIsAbsentOnlyIfTheKeySaysSo() {
    assertThat(objection("{authorization=}" + Entries.URI, "Vary", "Authorization")).isEmpty();
    for (String key :
        List.of(Entries.URI, "{accept=a}" + Entries.URI, "{authorization=x}" + Entries.URI)) {
      assertThat(objection(key, "Vary", "Authorization"))
          .as(key)
          .contains(SkipReason.VARIES_ON_CREDENTIAL);
    }
  }

  @Test
  void updateOfARootIsAboutTheVariantThatItAdds() {
    ClientKey key = new ClientKey(Entries.URI);
    HttpCacheEntry existing = Entries.root("{x-api-key=old}", "{x-api-key=}");
    assertThat(mapper.objectionToUpdate(key, existing, existing, true)).isEmpty();
    assertThat(
            mapper.objectionToUpdate(
                key, existing, Entries.root("{x-api-key=}", "{accept=}"), true))
        .isEmpty();
    assertThat(mapper.objectionToUpdate(key, existing, Entries.root("{x-api-key=new}"), true))
        .contains(SkipReason.VARIES_ON_CREDENTIAL);
    assertThat(mapper.objectionToUpdate(key, null, Entries.root("{x-api-key=new}"), true))
        .contains(SkipReason.VARIES_ON_CREDENTIAL);
  }

  /** Whatever its headers: credentials may have been added to a copy of it. */
  @Test
  void requestThatIsNotTheOneThatWasSentMayHaveHadCredentials() {
    HttpCacheEntry varied = Entries.with(null, "Vary", "X-Api-Key");
    ClientKey key = new ClientKey("{x-api-key=}" + Entries.URI);
    assertThat(mapper.objection(key, varied, true)).isEmpty();
    assertThat(mapper.objection(key, varied, false)).contains(SkipReason.VARIES_ON_CREDENTIAL);
    assertThat(mapper.objection(key, Entries.with(null, "Vary", "Accept"), false)).isEmpty();
    HttpCacheEntry sent =
        new HttpCacheEntry(
            Entries.NOW,
            Entries.NOW,
            "GET",
            Entries.URI,
            Entries.headers("Via", "1.1 localhost (Apache-HttpClient/5.6.5 (cache))"),
            200,
            Entries.headers("Vary", "X-Api-Key"),
            null,
            null);
    assertThat(mapper.objection(key, sent, false)).isEmpty();
  }

  @Test
  void cookiesAreNotStored() {
    HttpCacheEntry entry = Entries.with(null, "Set-Cookie", "a=b", "A", "1", "set-cookie", "c=d");
    assertThat(mapper.toHead(entry).headers()).containsExactly(new HeaderField("A", "1"));
    assertThat(mapper.unstored(entry)).containsExactly("Set-Cookie", "set-cookie");
  }

  @Test
  void rootHasTheFieldsThatHttpClientReads() {
    StoredResponse root =
        mapper.toHead(
            Entries.entry(
                Entries.URI,
                null,
                List.of("{accept=a}"),
                "Vary",
                "Accept",
                "ETag",
                "\"a\"",
                "Location",
                "/somewhere",
                "X-Of-A-Variant",
                "x"));
    assertThat(root.headers())
        .containsExactly(new HeaderField("Vary", "Accept"), new HeaderField("ETag", "\"a\""));
    assertThat(root.requestHeaders()).isEmpty();
    assertThat(root.variants()).containsExactly("{accept=a}");
  }

  private Optional<SkipReason> objection(String key, String... headers) {
    return mapper.objection(new ClientKey(key), Entries.with(null, headers), true);
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
