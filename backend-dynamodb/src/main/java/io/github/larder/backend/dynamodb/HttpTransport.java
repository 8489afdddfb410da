// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.http.async.SdkAsyncHttpService;

/**
 * The HTTP clients of the SDK that can be asked for by name. All but the first are found through
 * the SDK's own services, so that nobody needs their jars who does not use them.
 */
enum HttpTransport {
  APACHE5("apache5", "apache5-client", "software.amazon.awssdk.http.apache5."),
  URL_CONNECTION(
      "url-connection", "url-connection-client", "software.amazon.awssdk.http.urlconnection."),
  CRT("crt", "aws-crt-client", "software.amazon.awssdk.http.crt.");

  private final String label;
  private final String artifact;
  private final String packagePrefix;

  HttpTransport(String label, String artifact, String packagePrefix) {
    this.label = label;
    this.artifact = artifact;
    this.packagePrefix = packagePrefix;
  }

  static Optional<HttpTransport> named(String name) {
    return Arrays.stream(values()).filter(one -> one.label.equals(name)).findFirst();
  }

  /** What is wrong with a name, if anything. */
  static Optional<String> fault(String name) {
    Optional<HttpTransport> transport = named(name);
    if (transport.isEmpty()) {
      String names =
          Arrays.stream(values()).map(one -> one.label).collect(Collectors.joining(", "));
      return Optional.of("'httpClient' must be one of " + names + ", but is '" + name + "'");
    }
    return transport
        .filter(one -> one.blocking().isEmpty())
        .map(
            one ->
                "'httpClient' is '"
                    + one.label
                    + "', which is not on the class path; add the artifact"
                    + " software.amazon.awssdk:"
                    + one.artifact);
  }

  Optional<SdkHttpService> blocking() {
    return found(SdkHttpService.class);
  }

  Optional<SdkAsyncHttpService> async() {
    return found(SdkAsyncHttpService.class);
  }

  /** Only the type of a provider is looked at: making the others may load native libraries. */
  private <T> Optional<T> found(Class<T> service) {
    return ServiceLoader.load(service, HttpTransport.class.getClassLoader()).stream()
        .filter(provider -> provider.type().getName().startsWith(packagePrefix))
        .map(ServiceLoader.Provider::get)
        .findFirst();
  }
}
