// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * Why the proxy answers a request itself. The message is one line for people, and repeats nothing
 * of the request.
 */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int BAD_REQUEST = 400;
  private static final int AUTHENTICATION_REQUIRED = 407;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int VERSION_NOT_SUPPORTED = 505;

  private final int status;

  /**
   * @param status of the response
   */
  Refusal(int status, String reason) {
    super(reason, null, false, false);
    this.status = status;
  }

  static Refusal badRequest(String reason) {
    return new Refusal(BAD_REQUEST, reason);
  }

  /**
   * Whether the request itself is at fault. Then the connection ends: client and proxy may not
   * agree about where the next request begins.
   */
  boolean isOfRequest() {
    return status != AUTHENTICATION_REQUIRED
        && (status < 500 || status == NOT_IMPLEMENTED || status == VERSION_NOT_SUPPORTED);
  }

  ClassicHttpResponse response() {
    ClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.addHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (status == AUTHENTICATION_REQUIRED) {
      response.addHeader("Proxy-Authenticate", "Bearer realm=\"larder\"");
    }
    response.setEntity(new StringEntity("larder: " + getMessage() + "\n", ContentType.TEXT_PLAIN));
    return response;
  }
}
