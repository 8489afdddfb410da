package io.github.larder.backend.dynamodb;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/**
 * Finds the region: the setting, {@code AWS_REGION} (or the system property {@code aws.region}),
 * the profile. Not the instance's metadata: off EC2 that is seconds of waiting for an answer that
 * does not come.
 */
final class Regions {

  static final String MISSING =
      "no region; set the option 'region', or AWS_REGION, or a region in the AWS profile";

  private Regions() {}

  static Optional<Region> find(ClientSettings settings) {
    String region = settings.region();
    if (region != null) {
      return Optional.of(Region.of(region));
    }
    return ask(new SystemSettingsRegionProvider())
        .or(() -> ask(new AwsProfileRegionProvider(null, settings.credentials().profile())));
  }

  private static Optional<Region> ask(AwsRegionProvider provider) {
    try {
      @Nullable Region region = provider.getRegion();
      return Optional.ofNullable(region);
    } catch (SdkClientException e) {
      // The SDK's way to say that this provider knows none.
      return Optional.empty();
    }
  }
}
