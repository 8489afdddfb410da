package io.github.larder.backend.dynamodb;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * The credentials of a role, taken through STS. The only class that needs the SDK's {@code sts}
 * artifact, which is optional.
 */
final class AssumedRole {

  /** What CloudTrail shows; it says who did it, not for whom. */
  private static final String SESSION = "larder";

  private AssumedRole() {}

  static boolean isThere() {
    try {
      var unused =
          Class.forName(
              "software.amazon.awssdk.services.sts.StsClient",
              false,
              AssumedRole.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * @param base who may take the role; {@code null} leaves it to the SDK's default chain
   */
  static OwnedCredentials of(
      String role, Optional<Region> region, @Nullable AwsCredentialsProvider base) {
    StsClientBuilder builder = StsClient.builder().httpClientBuilder(Apache5HttpClient.builder());
    region.ifPresent(builder::region);
    if (base != null) {
      builder.credentialsProvider(base);
    }
    StsClient sts = builder.build();
    StsAssumeRoleCredentialsProvider provider =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(request -> request.roleArn(role).roleSessionName(SESSION))
            // In the background: only the very first call waits for STS.
            .asyncCredentialUpdateEnabled(true)
            .build();
    return new OwnedCredentials(
        provider,
        () -> {
          provider.close();
          sts.close();
        });
  }
}
