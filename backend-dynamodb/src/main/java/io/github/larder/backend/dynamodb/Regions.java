// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/**
 * Finds the region where the SDK does: the setting, {@code AWS_REGION} (or the system property
 * {@code aws.region}), the profile, and last the instance's metadata. Off EC2 nobody answers there,
 * and the SDK asks several times: so it is asked for a short while only.
 */
final class Regions {

  static final String MISSING =
      "no region; set the option 'region', or AWS_REGION, or a region in the AWS profile (the"
          + " instance metadata service gives none)";

  private static final Duration MAX_WAIT_FOR_METADATA = Duration.ofSeconds(2);

  private Regions() {}

  /**
   * @param mayBeCustomized whether a customizer may still set it, so that it need not be found
   */
  static Optional<Region> find(ClientSettings settings, boolean mayBeCustomized) {
    String region = settings.region();
    if (region != null) {
      return Optional.of(Region.of(region));
    }
    return ask(new SystemSettingsRegionProvider())
        .or(() -> ask(new AwsProfileRegionProvider(null, settings.credentials().profile())))
        .or(() -> mayBeCustomized ? Optional.empty() : ofInstance());
  }

  private static Optional<Region> ofInstance() {
    AtomicReference<@Nullable Region> found = new AtomicReference<>();
    Thread asking =
        DaemonThreads.named("larder-dynamodb-region")
            .newThread(() -> ask(new InstanceProfileRegionProvider()).ifPresent(found::set));
    asking.start();
    try {
      asking.join(MAX_WAIT_FOR_METADATA.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.ofNullable(found.get());
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
