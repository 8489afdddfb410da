// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

final class SdkTextTest {

  @ParameterizedTest
  @CsvSource({
    "Connect to https://me:secret@host:80/x failed, Connect to https://host:80/x failed",
    "GET http://h/p?token=secret&x=1 gave 403, GET http://h/p gave 403",
    "(http://h/p?token=secret), (http://h/p)",
    "Token eyJhbGciOi.eyJzdWIi.SflKxw-x_1 is old, Token REDACTED is old",
    "Key AKIAIOSFODNN7EXAMPLE is unknown, Key REDACTED is unknown",
    "Secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY of it, Secret REDACTED of it",
    "EnvironmentVariableCredentialsProvider(): none, EnvironmentVariableCredentialsProvider(): none",
    "/var/run/secrets/eks.amazonaws.com/serviceaccount/token,"
        + " /var/run/secrets/eks.amazonaws.com/serviceaccount/token",
    "arn:aws:iam::123456789012:role/reader, arn:aws:iam::123456789012:role/reader"
  })
  void secretsAreCutOutAndTheRestStays(String text, String redacted) {
    assertThat(SdkText.redacted(text)).isEqualTo(redacted);
  }

  @Test
  void theCauseIsNamedUnlessTheMessageHasIt() {
    Exception cause = new IllegalStateException("no route");
    assertThat(SdkText.of(SdkClientException.create("Not loaded.", cause)))
        .isEqualTo("Not loaded. (IllegalStateException: no route)");
    assertThat(SdkText.of(SdkClientException.create("Not loaded: no route", cause)))
        .isEqualTo("Not loaded: no route");
    assertThat(SdkText.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }

  @Test
  void itIsOfBoundedLength() {
    assertThat(SdkText.redacted("no ".repeat(10_000))).hasSize(4_001).endsWith("…");
  }
}
