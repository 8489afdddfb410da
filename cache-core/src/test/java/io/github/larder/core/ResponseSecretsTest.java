package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.HeaderField;
import io.github.larder.spi.SkipReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseSecretsTest {

  private final PrivacyPolicy policy = PrivacyPolicy.standard();

  /** The third column: what a stack that encrypts says. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          Vary             | Accept, Cookie                          | VARIES_ON_CREDENTIAL | VARIES_ON_CREDENTIAL
          vary             | X-My-Api-Key                            | VARIES_ON_CREDENTIAL | VARIES_ON_CREDENTIAL
          Set-Cookie       | a=b                                     | SETS_COOKIE          | SETS_COOKIE
          SET-COOKIE2      | a=b                                     | SETS_COOKIE          | SETS_COOKIE
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
          Link             | <https://h/?page=2>; rel=next, <https://h/?token=x>; rel=last | SECRET_IN_HEADER | -
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
  void objects(String name, String value, SkipReason inClear, SkipReason sealed) {
    assertThat(policy.objection(Responses.withHeaders("Age", "1", name, value)).orElse(null))
        .isEqualTo(inClear);
    assertThat(
            policy.sealing().objection(Responses.withHeaders("Age", "1", name, value)).orElse(null))
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

  @Test
  void cookieIsStoredOnRequest() {
    assertThat(policy.storingSetCookie().objection(Responses.withHeaders("Set-Cookie", "a=b")))
        .isEmpty();
    assertThat(policy.storingSetCookie().objection(Responses.withHeaders("X-Auth-Token", "a")))
        .contains(SkipReason.SECRET_IN_HEADER);
  }

  @Test
  void headerWithoutAValueIsNone() {
    assertThat(
            policy.objection(
                Responses.plain().toBuilder()
                    .headers(List.of(new HeaderField("X-Null", null)))
                    .build()))
        .isEmpty();
  }
}
