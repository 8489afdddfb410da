// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.util.List;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientKeyTest {

  private static final String ROOT = "http://example.com:80/a?b=c";

  @Test
  void rootKeyIsTheRequestUri() {
    assertThat(new ClientKey(ROOT).requestUri()).isEqualTo(ROOT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "}", "{x}", "a&b=c", "%7D", "ü", ""})
  void requestUriComesAfterThePrefixWhateverTheHeaderSays(String value) {
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    request.addHeader("Accept-Language", value);
    String variant =
        CacheKeyGenerator.INSTANCE.generateVariantKey(request, List.of("Accept-Language", "X-}"));
    assertThat(new ClientKey(variant + ROOT).requestUri()).isEqualTo(ROOT);
  }

  /** As HttpClient 5.7 generates them for QUERY. */
  @Test
  void hashOfABodyIsNoNominatedHeader() {
    String body = "{QUERY:" + "0a".repeat(32) + "}";
    assertThat(new ClientKey(body + ROOT).requestUri()).isEqualTo(ROOT);
    assertThat(new ClientKey(body + ROOT).isVariant()).isFalse();
    ClientKey variant = new ClientKey("{accept=%7BQUERY%3A0a%7D&cookie=x}" + body + ROOT);
    assertThat(variant.requestUri()).isEqualTo(ROOT);
    assertThat(variant.isVariant()).isTrue();
    assertThat(variant.holdsCredentials(PrivacyPolicy.standard())).isTrue();
  }

  @Test
  void knowsThatANominatedHeaderCarriesCredentials() {
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    request.addHeader("Cookie", "session=s3cret");
    String variant =
        CacheKeyGenerator.INSTANCE.generateVariantKey(request, List.of("Accept", "Cookie"));
    PrivacyPolicy privacy = PrivacyPolicy.standard();
    assertThat(new ClientKey(variant + ROOT).holdsCredentials(privacy)).isTrue();
    assertThat(new ClientKey("{accept=a}" + ROOT).holdsCredentials(privacy)).isFalse();
    assertThat(new ClientKey(ROOT).holdsCredentials(privacy)).isFalse();
  }

  /** HttpClient encodes a header that the request does not have as one without a value. */
  @Test
  void knowsThatANominatedHeaderIsAbsent() {
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    String variant =
        CacheKeyGenerator.INSTANCE.generateVariantKey(request, List.of("Authorization", "Cookie"));
    assertThat(variant).isEqualTo("{authorization=&cookie=}");
    ClientKey key = new ClientKey(variant + ROOT);
    assertThat(key.holdsCredentials(PrivacyPolicy.standard())).isFalse();
    assertThat(key.nominatesAbsent("authorization")).isTrue();
    assertThat(key.nominatesAbsent("accept")).isFalse();
    assertThat(new ClientKey(ROOT).nominatesAbsent("authorization")).isFalse();
  }
}
