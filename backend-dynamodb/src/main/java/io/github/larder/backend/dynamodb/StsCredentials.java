// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.services.sts.model.IdpCommunicationErrorException;

/**
 * The credentials of a role, through STS. Its client gives up soon: it is called in the background,
 * and the sooner it gives up, the sooner it is called again. The only class that needs the SDK's
 * {@code sts} artifact, which an application may exclude.
 */
final class StsCredentials {

  static final String ARTIFACT = "software.amazon.awssdk:sts";

  /** The session name that CloudTrail shows. */
  private static final String SESSION = "larder";

  private static final int MAX_ATTEMPTS = 2;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

  private StsCredentials() {}

  static boolean isArtifactPresent() {
    try {
      var unused =
          Class.forName(
              "software.amazon.awssdk.services.sts.StsClient",
              false,
              StsCredentials.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * @param base the credentials that may assume the role
   */
  static ClientCredentials ofRole(String role, Optional<Region> region, ClientCredentials base) {
    StsClient sts = client(region, base.provider());
    StsAssumeRoleCredentialsProvider provider =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(request -> request.roleArn(role).roleSessionName(SESSION))
            .build();
    return new ClientCredentials(
        provider,
        () -> {
          provider.close();
          sts.close();
          base.closer().run();
        });
  }

  /** The role of {@code AWS_WEB_IDENTITY_TOKEN_FILE} and {@code AWS_ROLE_ARN}, as on EKS. */
  static ClientCredentials ofWebIdentity(Optional<Region> region) {
    StsClient sts = client(region, AnonymousCredentialsProvider.create());
    StsWebIdentityTokenFileCredentialsProvider provider =
        StsWebIdentityTokenFileCredentialsProvider.builder().stsClient(sts).build();
    return new ClientCredentials(
        provider,
        () -> {
          provider.close();
          sts.close();
        });
  }

  private static StsClient client(
      Optional<Region> region, @Nullable AwsCredentialsProvider credentials) {
    StsClientBuilder builder =
        StsClient.builder()
            .region(region.orElse(Region.AWS_GLOBAL))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .connectionTimeout(CONNECT_TIMEOUT)
                    .socketTimeout(ATTEMPT_TIMEOUT))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder()
                    .apiCallTimeout(CALL_TIMEOUT)
                    .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                    .retryStrategy(
                        retries ->
                            retries
                                .maxAttempts(MAX_ATTEMPTS)
                                .retryOnException(IdpCommunicationErrorException.class))
                    .build());
    if (credentials != null) {
      builder.credentialsProvider(credentials);
    }
    return builder.build();
  }
}
