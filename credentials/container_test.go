package credentials

import "testing"

func TestContainerEndpointIsFetchedWithTLSOrFromKnownHosts(t *testing.T) {
	for _, c := range []struct{ path, full, want string }{
		{"/v2/x", "", "http://169.254.170.2/v2/x"},
		{"/v2/x", "http://127.0.0.1/y", "http://169.254.170.2/v2/x"},
		{"", "http://127.0.0.1:1234/y", "http://127.0.0.1:1234/y"},
		{"", "http://localhost/y", "http://localhost/y"},
		{"", "http://[::1]:80/y", "http://[::1]:80/y"},
		{"", "http://169.254.170.23/v1/credentials", "http://169.254.170.23/v1/credentials"},
		{"", "http://[fd00:ec2::23]/v1/credentials", "http://[fd00:ec2::23]/v1/credentials"},
		{"", "https://example.com/y", "https://example.com/y"},
		{"", "http://example.com/y", ""},
		{"", "http://169.254.169.254/y", ""},
		{"", "http://localhost.example.com/y", ""},
		{"", "ftp://127.0.0.1/y", ""},
		{"", "127.0.0.1/y", ""},
		{"", "http://", ""},
		{"", "http://%zz", ""},
		{"", "", ""},
	} {
		got, err := containerEndpoint(c.path, c.full)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("containerEndpoint(%q, %q) = %q, %v; want %q", c.path, c.full, got, err,
				c.want)
		}
	}
}
