// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.body;

import java.util.Optional;
import org.apache.hc.core5.http.HttpRequest;

/**
 * Decides which request bodies ask for the same response. A rule that names requests with a body
 * ({@code CacheRule.post}, {@code CacheRule.query}) has one.
 *
 * <p>Implementations are called from many threads at once, before the request is sent, in the async
 * client on the thread of the caller; they must not block. If one throws, the request is sent to
 * the origin and its response is not stored.
 */
@FunctionalInterface
public interface BodyKey {

  /**
   * Gives the part of the key that stands for a body. Larder adds the method and the type of the
   * content, and stores only a hash.
   *
   * @param request a copy of the request, with its {@code Content-Type} and {@code
   *     Content-Encoding}
   * @param body a copy of the body as it is sent, empty if there is none
   * @return bytes that are equal for bodies with the same response; empty if the response must not
   *     come from the cache, for example because the request changes something
   */
  Optional<byte[]> of(HttpRequest request, byte[] body);

  /**
   * The body itself: two bodies are the same if all their bytes are.
   *
   * @return the function
   */
  static BodyKey bytes() {
    return (request, body) -> Optional.of(body);
  }

  /**
   * JSON in a canonical form, after the idea of RFC 8785: the order of members, insignificant white
   * space and the way a character is escaped make no difference. Numbers are the same only if they
   * are written alike, since {@code 1} and {@code 1.0} may mean different things and large ones
   * lose digits in other forms. A body that is not JSON in UTF-8 (RFC 8259), has a member twice, or
   * is nested more than 256 levels deep, is compared by its bytes.
   *
   * <p>It does not know what a request means. Where one URL takes requests that read and requests
   * that write, as in GraphQL, use {@link #graphQl()} or a function that excludes the latter.
   *
   * @return the function
   */
  static BodyKey canonicalJson() {
    return CanonicalJson.INSTANCE;
  }

  /**
   * GraphQL over HTTP: as {@link #canonicalJson()}, and only for bodies whose documents contain
   * nothing but queries and fragments. Bodies with a mutation or a subscription, and bodies without
   * a document, such as those of persisted queries, are not answered from the cache.
   *
   * @return the function
   */
  static BodyKey graphQl() {
    return GraphQlKey.INSTANCE;
  }
}
