package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyPolicyTest {

  private final PrivacyPolicy policy = PrivacyPolicy.standard();

  @Test
  void keyWithoutASecretStaysAsItIs() {
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
  void differentSecretsAreDifferentEntriesAndTheSameSecretIsTheSame() {
    assertThat(policy.cacheKey("http://h/?token=a"))
        .isEqualTo(policy.cacheKey("http://h/?token=a"))
        .isNotEqualTo(policy.cacheKey("http://h/?token=b"));
  }

  @Test
  void noUrlCanBeMistakenForAHashedKey() {
    String hashed = policy.cacheKey("http://h/?token=a").value();
    assertThat(policy.cacheKey(hashed).value()).isNotEqualTo(hashed);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h/?API_KEY=x&a=1,http://h/?API_KEY=REDACTED&a=1",
    "http://h/?a=1;access_token=x,http://h/?a=1;access_token=REDACTED",
    "http://h/?api%5Fkey=x,http://h/?api%5Fkey=REDACTED",
    "http://h/?X-Amz-Signature=x&X-Amz-Date=2,http://h/?X-Amz-Signature=REDACTED&X-Amz-Date=2",
    "http://user:pw@h/p,http://REDACTED@h/p",
    "{a=b}http://user@h:80/?sig=x,{a=b}http://REDACTED@h:80/?sig=REDACTED",
    "http://h/?token=,http://h/?token=REDACTED",
    "http://h/p#access_token=x&a=1,http://h/p#access_token=REDACTED&a=1",
    "http://h/?q=a@b&x=1,http://h/?q=a@b&x=1",
    "http://h/%zz?%zz=1,http://h/%zz?%zz=1",
  })
  void redacts(String url, String redacted) {
    assertThat(policy.redact(url)).isEqualTo(redacted);
  }

  @Test
  void listsCanBeExtended() {
    PrivacyPolicy more = policy.withSecretParameters("Hash").withCredentialHeaders("Private-Token");
    assertThat(more.redact("http://h/?hash=x&token=y"))
        .isEqualTo("http://h/?hash=REDACTED&token=REDACTED");
    assertThat(more.isCredentialHeader("private-token")).isTrue();
    assertThat(more.isCredentialHeader("Cookie")).isTrue();
    assertThat(policy.isCredentialHeader("private-token")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "COOKIE", "x-api-key", " Proxy-Authorization "})
  void knowsHeadersThatCarryCredentials(String name) {
    assertThat(policy.isCredentialHeader(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Accept", "Accept-Language", "User-Agent", "Origin"})
  void knowsHeadersThatDoNot(String name) {
    assertThat(policy.isCredentialHeader(name)).isFalse();
  }
}
