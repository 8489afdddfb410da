// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.larder.core.Responses;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseSecretsTest {

  private final PrivacyPolicy policy = PrivacyPolicy.standard();

  /** The last column is the result of a stack that encrypts. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          Vary             | Accept, Cookie, Authorization           | -                    | -
          Set-Cookie       | a=b                                     | -                    | -
          Replay-Nonce     | oFvnlFP1wIhRlYS2jTaXbA                  | -                    | -
          X-Auth-Token     | x                                       | SECRET_IN_HEADER     | SECRET_IN_HEADER
          X-CSRF-Token     | x                                       | SECRET_IN_HEADER     | SECRET_IN_HEADER
          Authorization    | Bearer x                                | SECRET_IN_HEADER     | SECRET_IN_HEADER
          Authentication-Info | nextnonce="x"                        | SECRET_IN_HEADER     | SECRET_IN_HEADER
          WWW-Authenticate | Digest realm="a", nonce="x"             | SECRET_IN_HEADER     | SECRET_IN_HEADER
          WWW-Authenticate | Negotiate YII=                          | SECRET_IN_HEADER     | SECRET_IN_HEADER
          WWW-Authenticate | Negotiate                               | -                    | -
          WWW-Authenticate | Basic realm="a"                         | -                    | -
          Location         | https://h/?X-Amz-Signature=x            | SECRET_IN_HEADER     | -
          Location         | https://u:p@h/                          | SECRET_IN_HEADER     | -
          Content-Location | /a;jsessionid=x                         | SECRET_IN_HEADER     | -
          Link             | <https://h/?page=2>; rel=next, <https://h/?access_token=x>; rel=last | SECRET_IN_HEADER | -
          Link             | <https://h/?token=abcdef1234567890>; rel=preload | SECRET_IN_HEADER | -
          X-Report         | https://user:pass@h/                    | SECRET_IN_HEADER     | -
          X-Report         | https://h/?X-Amz-Signature=0123456789abcdef01 | SECRET_IN_HEADER | -
          X-Echo           | Bearer abcdef1234567890                 | SECRET_IN_HEADER     | -
          X-Echo           | Basic dXNlcjpwYXNzd29yZA==              | SECRET_IN_HEADER     | -
          Location         | https://h/cb?code=4/0AX4XfWhGFvtW8s1    | SECRET_IN_HEADER     | -
          Location         | https://h/?code=US&key=home.title&session=118 | -              | -
          X-CSRF-Token     | Required                                | -                    | -
          Link             | <https://h/?token=abcdef1234567890>; rel="next" | -            | -
          x-ms-session-token | 0:-1#123                              | -                    | -
          WWW-Authenticate | Bearer realm="https://auth.example.com/token",service="registry" | - | -
          Refresh          | 5; url=https://h/?access_token=x        | SECRET_IN_HEADER     | -
          X-Debug          | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln | SECRET_IN_HEADER   | -
          Location         | https://h/b?page=2#top                  | -                    | -
          Link             | <https://h/?page_token=2>; rel="next"; title="a;b=c" | -       | -
          Access-Control-Allow-Credentials | true                    | -                    | -
          Signature        | sig1=:x:                                | -                    | -
          Vary             | Accept-Language, Origin                 | -                    | -
          Vary             | *                                       | -                    | -
          Content-Security-Policy | default-src 'self' https://i/    | -                    | -
          """)
  void rejectsSecrets(String name, String value, SkipReason inClear, SkipReason sealed) {
    assertThat(policy.objection(Responses.withHeaders("Age", "1", name, value)).orElse(null))
        .isEqualTo(inClear);
    assertThat(
            policy
                .forEncryptedEntries()
                .objection(Responses.withHeaders("Age", "1", name, value))
                .orElse(null))
        .isEqualTo(sealed);
  }

  @Test
  void nominatedHeaderWithASecretInItsValueIsACredential() {
    assertThat(
            policy.objection(
                Responses.withHeaders("Vary", "Referer").toBuilder()
                    .requestHeaders(List.of(new HeaderField("Referer", "http://h/?token=x")))
                    .build()))
        .contains(SkipReason.VARIES_ON_CREDENTIAL);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "Cookie, sid=x, VARIES_ON_CREDENTIAL",
    "authorization, Bearer x, VARIES_ON_CREDENTIAL",
    "X-My-Api-Key, x, VARIES_ON_CREDENTIAL",
    "X-My-Api-Key, '', -",
    "Accept, text/html, -",
  })
  void nominatedCredentialOfTheRequestIsRejected(String name, String value, String reason) {
    StoredResponse response =
        Responses.withHeaders("Vary", name).toBuilder()
            .requestHeaders(List.of(new HeaderField(name, value)))
            .build();
    for (PrivacyPolicy each : List.of(policy, policy.forEncryptedEntries())) {
      assertThat(each.objection(response).map(SkipReason::name).orElse("-")).isEqualTo(reason);
    }
  }

  @Test
  void setCookieIsOmittedOrRefusedOrStored() {
    for (String name : List.of("Set-Cookie", "SET-COOKIE2")) {
      StoredResponse response = Responses.withHeaders("Age", "1", name, "a=b");
      assertThat(policy.objection(response)).isEmpty();
      assertThat(policy.stored(response)).isEqualTo(Responses.withHeaders("Age", "1"));
      assertThat(policy.isUnstoredHeader(name)).isTrue();
      PrivacyPolicy refusing = policy.withSetCookie(SetCookie.REFUSE);
      assertThat(refusing.objection(response)).contains(SkipReason.SETS_COOKIE);
      PrivacyPolicy storing = policy.withSetCookie(SetCookie.STORE);
      assertThat(storing.objection(response)).isEmpty();
      assertThat(storing.stored(response)).isSameAs(response);
      assertThat(storing.objection(Responses.withHeaders("X-Auth-Token", "a")))
          .contains(SkipReason.SECRET_IN_HEADER);
    }
  }

  @Test
  void namedFieldsAreOmittedWhateverTheirValue() {
    PrivacyPolicy extended = policy.withUnstoredHeaders("X-Debug-Token", "X-CSRF-Token");
    StoredResponse response =
        Responses.withHeaders(
            "x-debug-token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "A", "1");
    assertThat(policy.objection(response)).contains(SkipReason.SECRET_IN_HEADER);
    assertThat(extended.objection(response)).isEmpty();
    assertThat(extended.stored(response)).isEqualTo(Responses.withHeaders("A", "1"));
    assertThat(extended.objection(Responses.withHeaders("X-CSRF-Token", "x"))).isEmpty();
  }

  @Test
  void fieldsThatControlReuseCannotBeOmitted() {
    for (String name :
        List.of("Vary", "cache-control", "Expires", "Age", "Date", "Content-Encoding")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> policy.withUnstoredHeaders("X-Id", name))
          .withMessageContaining(name);
    }
  }

  @Test
  void customCredentialHeadersInAResponseAreForOneUser() {
    PrivacyPolicy extended =
        policy.withCredentialHeaders("X-Acme-Pass").withCredentialHeadersMatching("x-partner-.*");
    for (String name : List.of("X-Acme-Pass", "X-Partner-Id")) {
      assertThat(policy.objection(Responses.withHeaders(name, "x"))).isEmpty();
      assertThat(extended.objection(Responses.withHeaders(name, "x")))
          .contains(SkipReason.SECRET_IN_HEADER);
    }
    assertThat(policy.withPlainNames("X-Token").objection(Responses.withHeaders("X-Token", "x")))
        .isEmpty();
    assertThat(
            policy
                .withSecretParameters("grille")
                .objection(Responses.withHeaders("Location", "/?grille=x")))
        .contains(SkipReason.SECRET_IN_HEADER);
  }

  @Test
  void headerWithoutAValueIsIgnored() {
    assertThat(
            policy.objection(
                Responses.plain().toBuilder()
                    .headers(List.of(new HeaderField("X-Null", null)))
                    .build()))
        .isEmpty();
  }
}
