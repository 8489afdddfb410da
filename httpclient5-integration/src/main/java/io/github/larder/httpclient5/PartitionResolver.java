// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Decides which user, tenant or account a request belongs to. Responses are stored apart for each
 * partition, so that no user is ever served the response of another.
 *
 * <pre>{@code
 * PartitionResolver.byCredentials()
 * PartitionResolver.identity((request, context) -> Optional.of(tenantOf(context)))
 * PartitionResolver.oneUser("billing-job")
 * }</pre>
 *
 * <p>Implementations are thread-safe, do not block, and do not change the request. They are called
 * once for each request that reaches the cache, before HttpClient adds its own cookies and
 * authentication. If one throws, or names an empty partition, the response is not stored.
 */
@FunctionalInterface
public interface PartitionResolver {

  /**
   * Decides which partition a request belongs to.
   *
   * @param request the request of the application
   * @param context its context
   * @return the partition; empty for an anonymous request, whose response may be served to every
   *     anonymous request
   */
  Optional<CachePartition> partition(HttpRequest request, HttpContext context);

  /**
   * Creates a partition for each set of credentials on a request: the values of {@code
   * Authorization}, {@code Cookie}, {@code X-Api-Key} and all other headers that carry credentials
   * by the {@link io.github.larder.core.privacy.PrivacyPolicy} of the cache stack, the cookies that
   * HttpClient adds from the context's cookie store, and headers that choose a principal under one
   * credential, such as {@code Stripe-Account}. Cookies of load balancers do not count.
   *
   * <p>Credentials that are added after the key is derived (default headers of the client,
   * interceptors, a {@code CredentialsProvider}) are detected when the request is sent; its
   * response is not stored.
   *
   * @return the resolver
   */
  static PartitionResolver byCredentials() {
    return (request, context) -> Optional.of(CachePartition.ofCredentials(request, context));
  }

  /**
   * Creates a partition for each identity: a user, a tenant, an installation, a service account.
   * All credentials on its requests belong to it, whenever they are added and however often they
   * change, so all of them are covered. Headers that choose a principal under one credential, such
   * as {@code Stripe-Account}, separate partitions within one identity; if one is added after the
   * key is derived, the response is not stored.
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
   * Treats all requests as one identity, for a process that acts for one user or account.
   *
   * @param name the name of the identity; clients with the same name share responses
   * @return the resolver
   */
  static PartitionResolver oneUser(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A partition needs a name");
    }
    return identity((request, context) -> Optional.of(name));
  }
}
