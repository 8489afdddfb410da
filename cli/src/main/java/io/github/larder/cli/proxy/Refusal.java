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

  ClassicHttpResponse response() {
    ClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.addHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (status == 407) {
      response.addHeader("Proxy-Authenticate", "Bearer realm=\"larder\"");
    }
    response.setEntity(new StringEntity("larder: " + getMessage() + "\n", ContentType.TEXT_PLAIN));
    return response;
  }
}
