package io.github.larder.backend.dynamodb;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * Whom a client that is built speaks for.
 *
 * @param provider {@code null} leaves it to the SDK's default chain
 * @param closer closes what was made for it
 */
record OwnedCredentials(@Nullable AwsCredentialsProvider provider, Runnable closer) {

  static OwnedCredentials of(ClientSettings.Credentials settings, Optional<Region> region) {
    AwsCredentialsProvider base = base(settings);
    String role = settings.role();
    return role == null ? new OwnedCredentials(base, () -> {}) : AssumedRole.of(role, region, base);
  }

  /** A client goes first: it may still ask. */
  Runnable closedAfter(Runnable client) {
    return () -> {
      client.run();
      closer.run();
    };
  }

  private static @Nullable AwsCredentialsProvider base(ClientSettings.Credentials settings) {
    String id = settings.accessKeyId();
    String secret = settings.secretAccessKey();
    if (id != null && secret != null) {
      String token = settings.sessionToken();
      return StaticCredentialsProvider.create(
          token == null
              ? AwsBasicCredentials.create(id, secret)
              : AwsSessionCredentials.create(id, secret, token));
    }
    return settings.profile() == null
        ? null
        : ProfileCredentialsProvider.create(settings.profile());
  }
}
