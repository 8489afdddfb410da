// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

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
 * Whom a client that is built speaks for: the keys or the profile of the settings, or else what the
 * SDK's default chain finds; and the role that those take.
 *
 * @param provider who knows the credentials; blocks while it asks for them
 * @param closer closes what was made for it
 */
record OwnedCredentials(AwsCredentialsProvider provider, Runnable closer) {

  static OwnedCredentials of(ClientSettings.Credentials settings, Optional<Region> region) {
    OwnedCredentials base = base(settings, region);
    String role = settings.role();
    return role == null ? base : StsCredentials.ofRole(role, region, base);
  }

  /** A client goes first: it may still ask. */
  Runnable closedAfter(Runnable client) {
    return () -> {
      client.run();
      closer.run();
    };
  }

  /**
   * Whether the two variables are set by which EKS gives a role to a service account (IRSA), and
   * nothing that goes before them in the SDK's default chain.
   */
  static boolean areOfWebIdentity(ClientSettings.Credentials settings) {
    return settings.accessKeyId() == null
        && settings.profile() == null
        && SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isPresent()
        && SdkSystemSetting.AWS_ROLE_ARN.getStringValue().isPresent()
        && SdkSystemSetting.AWS_ACCESS_KEY_ID.getStringValue().isEmpty();
  }

  private static OwnedCredentials base(
      ClientSettings.Credentials settings, Optional<Region> region) {
    String id = settings.accessKeyId();
    String secret = settings.secretAccessKey();
    if (id != null && secret != null) {
      String token = settings.sessionToken();
      return new OwnedCredentials(
          StaticCredentialsProvider.create(
              token == null
                  ? AwsBasicCredentials.create(id, secret)
                  : AwsSessionCredentials.create(id, secret, token)),
          () -> {});
    }
    if (settings.profile() != null) {
      ProfileCredentialsProvider profile = ProfileCredentialsProvider.create(settings.profile());
      return new OwnedCredentials(profile, profile::close);
    }
    DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
    OwnedCredentials standard = new OwnedCredentials(chain, chain::close);
    return areOfWebIdentity(settings) && StsCredentials.isArtifactPresent()
        ? withWebIdentity(standard, StsCredentials.ofWebIdentity(region))
        : standard;
  }

  /** In the place that the default chain has for it, with a client of more suitable patience. */
  private static OwnedCredentials withWebIdentity(
      OwnedCredentials standard, OwnedCredentials webIdentity) {
    return new OwnedCredentials(
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
