package io.github.larder.httpclient5;

import java.util.Optional;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Tells whose request it is. Responses are stored apart for each partition, so that no user is ever
 * served the response of another. Names of partitions become part of cache keys, hashed.
 *
 * <p>Implementations are thread-safe, do not block, and do not change the request. They are asked
 * once for each request that reaches the cache, before HttpClient adds cookies and authentication
 * of its own. One that throws, or names an empty partition, keeps the request out of the store.
 */
@FunctionalInterface
public interface PartitionResolver {

  /**
   * Tells whose request it is.
   *
   * @param request the request as the application made it
   * @param context its context
   * @return such as the id of the user or tenant; empty if the request is nobody's, so that its
   *     response may be served to every request that is nobody's
   */
  Optional<String> partition(HttpRequest request, HttpContext context);

  /**
   * Tells whether two requests of one partition always have the same value of a header. A response
   * that varies on such a header alone need not be kept apart once more, and can be stored although
   * the header carries credentials.
   *
   * @param headerName the field name, in any case
   * @return whether it does; by default no header does
   */
  default boolean covers(String headerName) {
    return false;
  }

  /**
   * Makes a partition for each set of credentials on a request: the values of {@code
   * Authorization}, {@code Cookie}, {@code X-Api-Key} and all other headers that carry credentials
   * by the {@link io.github.larder.core.PrivacyPolicy} of the cache stack, and the cookies that
   * HttpClient adds from the context's cookie store.
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
   * Puts all requests into one partition: for a process that acts for one user or account.
   *
   * @param name whose responses these are; clients with the same name share them
   * @return the resolver
   */
  static PartitionResolver oneUser(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A partition needs a name");
    }
    return (request, context) -> Optional.of(name);
  }
}
