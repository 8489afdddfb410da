// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The readable part of keys: it must not change, or a new version uses different keys. */
class KeyFormTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com:80/",
        "https://api.example.com:443/v1/users/octocat/repos?page=2&per_page=100&sort=updated",
        "https://[2001:db8::1]:8443/a.b-c_d~e/2024-10-12/",
        "https://example.com:443/2024/10/12/a-slug-of-many-words-of-which-none-is-too-long",
        "http+i0123456789abcdef://example.com:80/news?id=17",
        "http+0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef://h:80/",
        "{accept=application%2Fjson%2Ctext%2Fhtml%3Bq%3D0.8}http://h:80/",
        "{accept-language=en&authorization=&cookie=}http://h:80/",
      })
  void keepsPlainlyHarmlessKeysReadable(String key) {
    assertThat(KeyForm.readable(key)).isEqualTo(key);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://h:80/?q=x&page=2&token=          | http://h:80/?q=REDACTED&page=2&token=REDACTED
          http://h:80/?page=2;token=x             | http://h:80/?page=REDACTED
          http://h:80/?page=eyJhbGciOiJIUzI1NiJ9  | http://h:80/?page=REDACTED
          http://h:80/?user[name]=x&a%5Bb%5D=c&x  | http://h:80/?user[name]=REDACTED&REDACTED=REDACTED&REDACTED
          http://h:80/?&page=1&                   | http://h:80/?&page=1&
          http://u:p@h:80/a                       | http://REDACTED@h:80/a
          http://h:80/token/abc/b                 | http://h:80/token/REDACTED/b
          http://h:80/reset-password//x1          | http://h:80/reset-password//REDACTED
          http://h:80/a;jsessionid=x/b            | http://h:80/REDACTED/REDACTED
          http://h:80/caf%C3%A9                   | http://h:80/REDACTED
          http://h:80/550e8400-e29b-41d4-a716-446655440000 | http://h:80/REDACTED
          http://h:80/a#token=x                   | http://h:80/a
          {referer=http%3A%2F%2Fi&cookie=a%3Db}http://h:80/ | {referer=REDACTED&cookie=REDACTED}http://h:80/
          mailto:a@example.com                    | REDACTED
          httpx://h/                              | REDACTED
          http+X://h/                             | REDACTED
          http://h/%zz?%zz=1                      | http://h/REDACTED?REDACTED=REDACTED
          """)
  void hidesEverythingElse(String key, String shown) {
    assertThat(KeyForm.readable(key)).isEqualTo(shown);
    assertThat(KeyForm.readable(shown)).as("again").isEqualTo(shown);
  }

  /** Keys in this form exist in stores that are in use. */
  @Test
  void existingKeysDoNotChange() {
    PrivacyPolicy policy = PrivacyPolicy.standard();
    assertThat(policy.cacheKey("http://h:80/items?page=2").value())
        .isEqualTo("http://h:80/items?page=2");
    assertThat(policy.cacheKey("http://h:80/items?q=a&page=2").value())
        .as("printf 'http://h:80/items?q=a&page=2' | sha256sum")
        .isEqualTo(
            "http://h:80/items?q=REDACTED&page=2#"
                + "53f9645cb1eb2a59f6ba0797bf957ed13fbd93ecbfa330354c07772f57cd071d");
  }

  @Test
  void keysDoNotDependOnTheListsOfSecrets() {
    PrivacyPolicy policy = PrivacyPolicy.standard();
    List<PrivacyPolicy> others =
        List.of(
            policy.withSecretParameters("q", "grille").withSecretParametersMatching("acme-.*"),
            policy.withPlainNames("code", "key", "token", "api_key", "session"),
            policy.withSecretsMatching("/invite/([^/?#]+)", "acme_[0-9a-f]{32}"),
            policy.withCredentialHeaders("X-Acme-Pass"));
    for (String key :
        List.of(
            "http://h:80/a?q=x&code=US&api_key=s3cret&session=118",
            "http://h:80/a?grille=x&acme-pass=x&page=2",
            "http://h:80/invite/kx9w/a",
            "http://h:80/a?v=acme_0123456789abcdef0123456789abcdef",
            "{x-acme-pass=x}http://h:80/")) {
      for (PrivacyPolicy other : others) {
        assertThat(other.cacheKey(key)).as(key).isEqualTo(policy.cacheKey(key));
      }
    }
  }

  /** A parameter that a custom policy declares secret is in no key, however harmless it looks. */
  @Test
  void customSecretThatLooksHarmlessIsHidden() {
    PrivacyPolicy custom = PrivacyPolicy.standard().withSecretParameters("page");
    assertThat(custom.cacheKey("http://h:80/?page=7").value())
        .startsWith("http://h:80/?page=REDACTED#");
    byte[] key = "0123456789abcdef".getBytes(UTF_8);
    assertThat(PrivacyPolicy.standard().withHashKey(key).cacheKey("http://h:80/?page=7").value())
        .isEqualTo("http://h:80/?page=7");
  }
}
