@NullMarked
package io.github.larder.httpclient5;

import org.jspecify.annotations.NullMarked;
