// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.DynamoDbSettings.Setting;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.regions.Region;

/**
 * The credentials of a client that is built: the keys or the profile of the settings, or else what
 * the SDK's default chain finds; and the role that is assumed with those.
 *
 * @param provider resolves the credentials, and blocks meanwhile
 * @param closer closes what was created for it
 */
record ClientCredentials(AwsCredentialsProvider provider, Runnable closer) {

  static ClientCredentials of(DynamoDbSettings settings, Optional<Region> region) {
    ClientCredentials base = base(settings, region);
    String role = settings.get(Setting.ROLE);
    return role == null ? base : StsCredentials.ofRole(role, region, base);
  }

  /** The client is closed first: until then it may ask for credentials. */
  Runnable closedAfter(Runnable client) {
    return () -> {
      client.run();
      closer.run();
    };
  }

  /**
   * Whether the two variables are set by which EKS gives a role to a service account (IRSA), and
   * nothing that precedes them in the SDK's default chain.
   */
  static boolean areOfWebIdentity(DynamoDbSettings settings) {
    return settings.get(Setting.ACCESS_KEY_ID) == null
        && settings.get(Setting.PROFILE) == null
        && SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isPresent()
        && SdkSystemSetting.AWS_ROLE_ARN.getStringValue().isPresent()
        && SdkSystemSetting.AWS_ACCESS_KEY_ID.getStringValue().isEmpty();
  }

  private static ClientCredentials base(DynamoDbSettings settings, Optional<Region> region) {
    String id = settings.get(Setting.ACCESS_KEY_ID);
    String secret = settings.get(Setting.SECRET_ACCESS_KEY);
    if (id != null && secret != null) {
      String token = settings.get(Setting.SESSION_TOKEN);
      return new ClientCredentials(
          StaticCredentialsProvider.create(
              token == null
                  ? AwsBasicCredentials.create(id, secret)
                  : AwsSessionCredentials.create(id, secret, token)),
          () -> {});
    }
    String profile = settings.get(Setting.PROFILE);
    if (profile != null) {
      ProfileCredentialsProvider provider = ProfileCredentialsProvider.create(profile);
      return new ClientCredentials(provider, provider::close);
    }
    DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
    ClientCredentials standard = new ClientCredentials(chain, chain::close);
    return areOfWebIdentity(settings) && StsCredentials.isArtifactPresent()
        ? withWebIdentity(standard, StsCredentials.ofWebIdentity(region))
        : standard;
  }

  /** At its place in the default chain, with an STS client that gives up sooner. */
  private static ClientCredentials withWebIdentity(
      ClientCredentials standard, ClientCredentials webIdentity) {
    return new ClientCredentials(
        AwsCredentialsProviderChain.of(
            SystemPropertyCredentialsProvider.create(),
            EnvironmentVariableCredentialsProvider.create(),
            webIdentity.provider(),
            standard.provider()),
        () -> {
          webIdentity.closer().run();
          standard.closer().run();
        });
  }
}
