// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyPolicyTest {

  private final PrivacyPolicy policy = PrivacyPolicy.standard();

  @Test
  void keyWithoutASecretIsUnchanged() {
    String key = "{accept=text%2Fhtml}http://example.com:80/a?page=2&sort=name";
    assertThat(policy.cacheKey(key).value()).isEqualTo(key);
  }

  @Test
  void keyWithASecretIsReadableAndHashed() {
    String key = policy.cacheKey("http://example.com:80/a?api_key=s3cret&page=2").value();
    assertThat(key)
        .matches("http://example\\.com:80/a\\?api_key=REDACTED&page=2#[0-9a-f]{64}")
        .doesNotContain("s3cret");
  }

  @Test
  void differentSecretsHaveDifferentKeysAndEqualSecretsEqualKeys() {
    assertThat(policy.cacheKey("http://h/?token=a"))
        .isEqualTo(policy.cacheKey("http://h/?token=a"))
        .isNotEqualTo(policy.cacheKey("http://h/?token=b"));
  }

  @Test
  void noUrlCanBeMistakenForAHashedKey() {
    String hashed = policy.cacheKey("http://h/?token=a").value();
    assertThat(policy.cacheKey(hashed).value()).isNotEqualTo(hashed);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://h/?API_KEY=x&a=1             | http://h/?API_KEY=REDACTED&a=1
          http://h/?a=1;access_token=x        | http://h/?a=1;access_token=REDACTED
          http://h/?accessToken=x             | http://h/?accessToken=REDACTED
          http://h/?api%5Fkey=x               | http://h/?api%5Fkey=REDACTED
          http://h/?api%255Fkey=x             | http://h/?api%255Fkey=REDACTED
          http://h/?user[password]=x          | http://h/?user[password]=REDACTED
          http://h/?auth.token=x              | http://h/?auth.token=REDACTED
          http://h/?x-custom-token=x          | http://h/?x-custom-token=REDACTED
          http://h/?X-Amz-Signature=x&X-Amz-Date=2 | http://h/?X-Amz-Signature=REDACTED&X-Amz-Date=2
          http://user:pw@h/p                  | http://REDACTED@h/p
          //user:pw@h/p                       | //REDACTED@h/p
          http://h/archive/http://u:p@i/      | http://h/archive/http://REDACTED@i/
          {a=b}http://user@h:80/?sig=x        | {a=b}http://REDACTED@h:80/?sig=REDACTED
          {referer=http%3A%2F%2Fi%2F%3Ftoken%3Dx}http://h/ | {referer=REDACTED}http://h/
          http://h/?token=&cookie=            | http://h/?token=&cookie=
          http://h/p#access_token=x&a=1       | http://h/p#access_token=REDACTED&a=1
          http://h/a;jsessionid=x/b?c=1       | http://h/a;jsessionid=REDACTED/b?c=1
          http://h/a;v=1;JSESSIONID=x         | http://h/a;v=1;JSESSIONID=REDACTED
          http://h/(S(lit3py55t21z5v55vlm25s55))/a | http://h/(REDACTED)/a
          http://h/p%3Bjsessionid%3Dx/a       | http://h/p;jsessionid=REDACTED/a
          http://h/%28S%28lit3py55t21z%29%29/a | http://h/(REDACTED)/a
          http://h/bot123456%3AAAbbCCddEEffGGhhIIjjKKllMMnnOOpp/get | http://h/botREDACTED/get
          http://h/p%3Bv%3D1/%0A              | http://h/p%3Bv%3D1/%0A
          http://h/p%3Bjsessionid%3Dx%0A%2F   | http://h/p;jsessionid=REDACTED
          http://h/token/abc123def456/a       | http://h/token/REDACTED/a
          http://h/services/T0123456/B0123456/abcdefghijklmnopqrst | http://h/services/REDACTED
          http://h/bot123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp/get | http://h/botREDACTED/get
          http://h/?next=http%3A%2F%2Fi%2F%3Ftoken%3Dx&a=1 | http://h/?next=REDACTED&a=1
          http://h/?next=http%253A%252F%252Fu%253Ap%2540i%252F | http://h/?next=REDACTED
          http://h/?state=a%3D1%26password%3Dx | http://h/?state=REDACTED
          http://h/?v=%7B%22password%22%3A%22x%22%7D | http://h/?v=REDACTED
          http://h/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl/a | http://h/REDACTED/a
          http://h/?x=AKIAIOSFODNN7EXAMPLE    | http://h/?x=REDACTED
          http://h/?code=US&key=home.title&session=118 | http://h/?code=US&key=home.title&session=118
          http://h/?code=4/0AX4XfWh&key=x1y2z3&session=118118 | http://h/?code=REDACTED&key=REDACTED&session=REDACTED
          http://h/?appid=440&license_key=x&user_key=x&wskey=x&app_id=x | http://h/?appid=REDACTED&license_key=REDACTED&user_key=REDACTED&wskey=REDACTED&app_id=REDACTED
          http://h/?x=abcdefghij0123456789&y=2024-01-01T00:00:00Z | http://h/?x=REDACTED&y=2024-01-01T00:00:00Z
          http://h/?id=550e8400-e29b-41d4-a716-446655440000 | http://h/?id=550e8400-e29b-41d4-a716-446655440000
          http://h/?x=Zm9vYmFyLWJhei1_Qux-a_1 | http://h/?x=REDACTED
          http://h/?q=a@b&x=1                 | http://h/?q=a@b&x=1
          http://h/%zz?%zz=1                  | http://h/%zz?%zz=1
          http://h/?pageToken=a&next_token=b  | http://h/?pageToken=a&next_token=b
          http://h/?page=2&sort=name&tokens=3 | http://h/?page=2&sort=name&tokens=3
          http://h/a;v=1/b,c?d=e%20f&g=%7B%22h%22%3A1%7D | http://h/a;v=1/b,c?d=e%20f&g=%7B%22h%22%3A1%7D
          http://h/token/refresh/a            | http://h/token/refresh/a
          http://h/sk-bratislava-old-town-hotels | http://h/sk-bratislava-old-town-hotels
          """)
  void redacts(String url, String redacted) {
    assertThat(policy.redact(url)).isEqualTo(redacted);
    assertThat(policy.redact(redacted)).as("again").isEqualTo(redacted);
  }

  /** The reference list of another cache, so that a migration from it loses nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"access_token", "api_key", "apikey"})
  void redactsTheParametersThatAnotherCacheRedacts(String name) {
    assertThat(policy.redact("http://h/?" + name + "=x")).doesNotContain("=x");
  }

  @Test
  void keyedHashDiffersAndDependsOnTheKey() {
    String url = "http://h/?token=a";
    byte[] key = "0123456789abcdef".getBytes(UTF_8);
    PrivacyPolicy keyed = policy.withHashKey(key);
    assertThat(keyed.cacheKey(url))
        .isEqualTo(policy.withHashKey(key.clone()).cacheKey(url))
        .isNotEqualTo(policy.cacheKey(url))
        .isNotEqualTo(policy.withHashKey("0123456789abcdeF".getBytes(UTF_8)).cacheKey(url));
    key[0] = 0;
    assertThat(keyed.cacheKey(url).value())
        .as("RFC 4231 says how, and openssl dgst -sha256 -hmac 0123456789abcdef prints")
        .isEqualTo(
            "http://h/?token=REDACTED"
                + "#2d20d63cea0c7885305581ed0835bd61ce9460eb458568a34acbf6fc433a80d2");
    assertThat(keyed.cacheKey("http://h/").value()).isEqualTo("http://h/");
    assertThatThrownBy(() -> policy.withHashKey("secret-but-short".substring(1).getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A hash key has at least 16 bytes, better 32, and this one has 15");
  }

  /** Each text would take minutes if the time grew with the square of its length. */
  @Test
  @Timeout(60)
  void longHostileTextsAreProcessedInTime() {
    for (String piece :
        List.of(
            "eyJ",
            "sk-",
            "?",
            "&",
            ";a=",
            "?a",
            "&a%3D",
            "%25",
            "//a@",
            "/token/",
            "{",
            "\"a",
            "(A(",
            "ghp_",
            "%7B%22a%22%3A",
            "/services/T000000/B000000/",
            "=")) {
      String text = "http://h/" + piece.repeat(200_000 / piece.length());
      assertThat(policy.cacheKey(text).value()).isNotEmpty();
      assertThat(policy.cacheKey("http://h/?a=" + text).value()).isNotEmpty();
    }
  }

  @Test
  void listsCanBeExtended() {
    PrivacyPolicy extended =
        policy.withSecretParameters("Grille").withCredentialHeaders("X-Tenant-Pass-Phrase");
    assertThat(extended.redact("http://h/?grille=x&token=y"))
        .isEqualTo("http://h/?grille=REDACTED&token=REDACTED");
    assertThat(extended.isCredentialHeader("x-tenant-pass-phrase")).isTrue();
    assertThat(extended.isCredentialHeader("Cookie")).isTrue();
    assertThat(policy.isCredentialHeader("x-tenant-pass-phrase")).isFalse();
  }

  @Test
  void patternsExtendTheListsToo() {
    PrivacyPolicy extended =
        policy
            .withSecretParametersMatching("p[0-9]+")
            .withCredentialHeadersMatching("x-acme-.*")
            .withSecretsMatching("/invite/([^/?#]+)", "acme-[0-9a-f]{8}");
    assertThat(extended.redact("http://h/invite/x/y?P12=x&q=ACME-0123abcd&p=1"))
        .isEqualTo("http://h/invite/REDACTED/y?P12=REDACTED&q=REDACTED&p=1");
    assertThat(extended.isCredentialHeader("X-Acme-User")).isTrue();
  }

  @Test
  void plainNamesAreNotSecret() {
    PrivacyPolicy relaxed = policy.withPlainNames("code", "X-Csrf-Token");
    assertThat(relaxed.redact("http://h/?code=US&token=x"))
        .isEqualTo("http://h/?code=US&token=REDACTED");
    assertThat(relaxed.isCredentialHeader("x-csrf-token")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "COOKIE",
        "x-api-key",
        " Proxy-Authorization ",
        "X-Auth-Token",
        "X-API-Token",
        "X-Access-Token",
        "Private-Token",
        "X-Vault-Token",
        "Ocp-Apim-Subscription-Key",
        "CF-Access-Client-Secret",
        "X-Goog-IAP-JWT-Assertion",
        "X-CSRF-Token",
        "DPoP",
        "X-Functions-Key",
        "X-Forwarded-Access-Token"
      })
  void knowsHeadersThatCarryCredentials(String name) {
    assertThat(policy.isCredentialHeader(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept",
        "Accept-Language",
        "User-Agent",
        "Origin",
        "Access-Control-Allow-Credentials",
        "X-Next-Page-Token",
        "Idempotency-Key"
      })
  void knowsHeadersThatCarryNoCredentials(String name) {
    assertThat(policy.isCredentialHeader(name)).isFalse();
  }
}
