// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.httpclient5.fields;

import org.jspecify.annotations.NullMarked;
