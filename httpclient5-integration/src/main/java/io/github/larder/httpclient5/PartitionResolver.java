// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Decides whose request it is. Responses are stored apart for each partition, so that no user is
 * ever served the response of another.
 *
 * <pre>{@code
 * PartitionResolver.byCredentials()
 * PartitionResolver.identity((request, context) -> Optional.of(tenantOf(context)))
 * PartitionResolver.oneUser("billing-job")
 * }</pre>
 *
 * <p>Implementations are thread-safe, do not block, and do not change the request. They are asked
 * once for each request that reaches the cache, before HttpClient adds cookies and authentication
 * of its own. One that throws, or names an empty partition, keeps the request out of the store.
 */
@FunctionalInterface
public interface PartitionResolver {

  /**
   * Decides whose request it is.
   *
   * @param request the request as the application made it
   * @param context its context
   * @return the partition; empty for an anonymous request, whose response may be served to every
   *     anonymous request
   */
  Optional<CachePartition> partition(HttpRequest request, HttpContext context);

  /**
   * Makes a partition for each set of credentials on a request: the values of {@code
   * Authorization}, {@code Cookie}, {@code X-Api-Key} and all other headers that carry credentials
   * by the {@link io.github.larder.core.privacy.PrivacyPolicy} of the cache stack, the cookies that
   * HttpClient adds from the context's cookie store, and headers that choose a principal under one
   * credential, such as {@code Stripe-Account}. Cookies of load balancers do not count.
   *
   * <p>Credentials that appear later, when the key has been made (default headers of the client,
   * interceptors, a {@code CredentialsProvider}), are noticed when the request is sent: its
   * response is not stored.
   *
   * @return the resolver
   */
  static PartitionResolver byCredentials() {
    return CredentialPartitions.OF_ALL_HEADERS;
  }

  /**
   * Makes a partition for each identity: a user, a tenant, an installation, a service account. All
   * credentials that its requests carry are its own, whenever they appear and however often they
   * change, so all of them are covered. Headers that choose a principal under one credential, such
   * as {@code Stripe-Account}, tell the partitions of one identity apart; where one appears late,
   * the response is not stored.
   *
   * @param name gives the name of the identity for a request and its context; empty for an
   *     anonymous request
   * @return the resolver
   */
  static PartitionResolver identity(BiFunction<HttpRequest, HttpContext, Optional<String>> name) {
    Objects.requireNonNull(name, "name");
    return (request, context) ->
        name.apply(request, context)
            .map(identity -> CachePartition.ofIdentity(identity, request.getHeaders()));
  }

  /**
   * Makes one identity of all requests: for a process that acts for one user or account.
   *
   * @param name whose responses these are; clients with the same name share them
   * @return the resolver
   */
  static PartitionResolver oneUser(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A partition needs a name");
    }
    return identity((request, context) -> Optional.of(name));
  }
}
